"""The same condition in another shape."""

from voronka.process.conditions.nodes import And, Node, Not, Or, conjunction, disjunction


def without_outer_not(node: Node, *, denied: bool = False) -> Node:
    """
    Return the same condition with `!` only before atoms (De Morgan holds for unknown too).
    """
    match node:
        case Not(part=part):
            return without_outer_not(part, denied=not denied)
        case And(parts=parts) | Or(parts=parts):
            turned = tuple(without_outer_not(part, denied=denied) for part in parts)
            stays_and = isinstance(node, And) != denied
            return conjunction(turned) if stays_and else disjunction(turned)
    return Not(node) if denied else node
