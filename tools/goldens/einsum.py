"""Einstein summation: one to three operands, ellipses, sums, outer products, implicit results; with gradients."""
# First, since it chooses the backend.
from common import pull_back, tensor, tensors, wave, write

import jax.numpy as jnp
from keras import ops

EQUATIONS = [
    ("ij,jk->ik", [(3, 4), (4, 5)]), ("ij,jk", [(3, 4), (4, 5)]), ("ji,kj->ik", [(4, 3), (5, 4)]),
    ("bij,bjk->bik", [(2, 3, 4), (2, 4, 5)]), ("bhqd,bhkd->bhqk", [(2, 2, 3, 4), (2, 2, 5, 4)]),
    ("bqhd,bkhd->bhqk", [(2, 3, 2, 4), (2, 5, 2, 4)]), ("ij->ji", [(3, 4)]), ("ij->i", [(3, 4)]), ("ij->", [(3, 4)]),
    ("ba", [(3, 4)]), ("i,j->ij", [(3,), (4,)]), ("i,i->", [(4,), (4,)]), ("ij,ij->ij", [(3, 4), (3, 4)]),
    ("ij,ij->i", [(3, 4), (3, 4)]), ("ijk,j->ik", [(2, 3, 4), (3,)]), ("ijk,lj->ilk", [(2, 3, 4), (5, 3)]),
    ("ij,jk,kl->il", [(2, 3), (3, 4), (4, 5)]), ("bi,ij,bj->b", [(3, 2), (2, 4), (3, 4)]),
    ("...ij,jk->...ik", [(2, 2, 3, 4), (4, 5)]), ("...i,...i->...", [(2, 3, 4), (3, 4)]),
    ("i...,ij->j...", [(3, 2, 4), (3, 5)]), ("b...i,...ij->b...j", [(2, 3, 4), (1, 4, 5)]), ("ik,jl->ij", [(2, 3), (4, 5)]),
]


def case(equation, shapes, seed):
    operands = [wave(s, seed + 5 * i, 1.0) for i, s in enumerate(shapes)]
    f = lambda *given: ops.einsum(equation, *given)
    args = tuple(map(jnp.array, operands))
    g = wave(f(*args).shape, seed + 50, 1.0)
    y, d = pull_back(f, args, jnp.array(g))
    return {"name": f"{equation} {' '.join('x'.join(map(str, s)) for s in shapes)}", "equation": equation,
            "operands": tensors(operands), "g": tensor(g), "y": tensor(y), "gradients": tensors(d)}


write("einsum", [case(equation, shapes, i) for i, (equation, shapes) in enumerate(EQUATIONS)])
