"""Symbols that a formula can be run on: what comes out is the formula as a tree.

An update rule is written once, as elementwise expressions over named operands. Run on arrays it
gives numbers; run on these it gives the very equation those numbers came from.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np
from numpy.lib.mixins import NDArrayOperatorsMixin

from nnviz.steps.applied import Larger, magnitude, root, sign
from nnviz.steps.expression import (
    Difference,
    Expression,
    Negative,
    Power,
    Product,
    Quantity,
    Quotient,
    Sum,
    constant,
)
from nnviz.steps.matrices import (
    ArrayDifference,
    ArrayExpression,
    ArrayNegative,
    ArrayProduct,
    ArrayQuotient,
    ArraySum,
    Called,
    Hadamard,
    Scalar,
)

Node = Expression | ArrayExpression


class Operand(NDArrayOperatorsMixin):
    """Stands for a number, or (with an `ArrayExpression`) for a matrix of one number per weight.

    It takes + − · / and powers, np.sqrt, np.abs, np.maximum and np.sign; among matrices all of
    them go entry by entry. Anything else is a TypeError.
    """

    __slots__ = ("node",)

    def __init__(self, node: Node) -> None:
        self.node = node

    def __array_ufunc__(self, ufunc: Any, method: str, *inputs: Any, **options: Any) -> Any:
        nodes = [_node(value) for value in inputs]
        whole = any(isinstance(node, ArrayExpression) for node in nodes)
        build = (_OF_MATRICES if whole else _OF_NUMBERS).get(ufunc)
        if build is None or method != "__call__" or options:
            return NotImplemented
        return Operand(build(*(_lifted(node) if whole else node for node in nodes)))


def _node(value: Any) -> Node:
    if isinstance(value, Operand):
        return value.node
    number = float(value)
    if number.is_integer():
        return constant(int(number))
    return Quantity(f"{number:g}", f"{number:g}", number, literal=True)


def _lifted(node: Node) -> ArrayExpression:
    return node if isinstance(node, ArrayExpression) else Scalar(node)


# Numbers --------------------------------------------------------------------------------------


def _sum(left: Expression, right: Expression) -> Expression:
    return Sum((*left.terms, right)) if isinstance(left, Sum) else Sum((left, right))


def _product(left: Expression, right: Expression) -> Expression:
    if isinstance(left, Negative):
        return Negative(_product(left.argument, right))
    if left is right:
        return Power(left)
    return Product((*left.factors, right) if isinstance(left, Product) else (left, right))


_OF_NUMBERS: Mapping[Any, Callable[..., Expression]] = {
    np.add: _sum,
    np.subtract: Difference,
    np.multiply: _product,
    np.divide: Quotient,
    np.negative: Negative,
    np.power: Power,
    np.sqrt: root,
    np.abs: magnitude,
    np.maximum: Larger,
    np.sign: sign,
}


# Matrices -------------------------------------------------------------------------------------


def _array_sum(left: ArrayExpression, right: ArrayExpression) -> ArrayExpression:
    terms = left.terms if isinstance(left, ArraySum) else (left,)
    return ArraySum((*terms, right))


def _array_product(left: ArrayExpression, right: ArrayExpression) -> ArrayExpression:
    if isinstance(left, Scalar) and isinstance(left.expression, Negative):
        return ArrayNegative(_array_product(Scalar(left.expression.argument), right))
    if isinstance(left, Scalar) or isinstance(right, Scalar):
        return ArrayProduct(left, right)
    return Hadamard(left, right)


_OF_MATRICES: Mapping[Any, Callable[..., ArrayExpression]] = {
    np.add: _array_sum,
    np.subtract: ArrayDifference,
    np.multiply: _array_product,
    np.divide: ArrayQuotient,
    np.negative: ArrayNegative,
    np.sqrt: lambda x: Called((r"\sqrt{", "√("), (x,), ("}", ")"), np.sqrt),
    np.abs: lambda x: Called((r"\lvert", "|"), (x,), (r"\rvert", "|"), np.abs),
    np.maximum: lambda x, y: Called((r"\max(", "max("), (x, y), (")", ")"), np.maximum),
    np.sign: lambda x: Called((r"\mathrm{sign}(", "sign("), (x,), (")", ")"), np.sign),
}
