"""Writes the numeric data sets of scikit-learn's package as TypeScript modules.

Run: python tools/datasets/make.py (needs scikit-learn 1.9).
"""

from pathlib import Path

from sklearn.datasets import load_digits, load_iris, load_wine

TARGET = Path(__file__).resolve().parents[2] / "ts/data/datasets"


def write(name, note, body):
    header = f"/** {note} Facts from scikit-learn's package; made by tools/datasets/make.py. */\n"
    (TARGET / f"{name}.data.ts").write_text(header + body)


def column(values):
    return f"  [{', '.join(f'{value:g}' for value in values)}],\n"


def table(name, note, loaded):
    columns = "".join(column(values) for values in loaded.data.T)
    labels = "".join(str(label) for label in loaded.target)
    names = ", ".join(f'"{n}"' for n in loaded.feature_names)
    classes = ", ".join(f'"{n}"' for n in loaded.target_names)
    write(
        name,
        note,
        f"export const featureNames = [{names}] as const;\n"
        f"export const targetNames = [{classes}] as const;\n"
        f'export const labels = "{labels}";\n'
        f"export const columns = [\n{columns}];\n",
    )


def digits():
    loaded = load_digits()
    # Values 0..16, one digit of base 17 each.
    pixels = "".join("0123456789abcdefg"[int(v)] for v in loaded.data.ravel())
    labels = "".join(str(label) for label in loaded.target)
    write(
        "digits",
        "1797 images of 8 by 8 pixels, each 0 to 16 as a digit of base 17.",
        f'export const labels = "{labels}";\nexport const pixels =\n  "{pixels}";\n',
    )


table("wine", "178 wines of three growers, 13 chemical measurements.", load_wine())
table("iris", "150 irises of three species, 4 measurements in centimetres.", load_iris())
digits()
