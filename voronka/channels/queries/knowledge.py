"""What messages may say of a card: its values, as of now."""
