"""How alike two records are: pure, without a database. One code for the product and its bench."""
