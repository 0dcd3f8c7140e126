"""Runs the golden scripts, each in a process of its own, so that none sees another's names or state."""
import pathlib
import subprocess
import sys

HERE = pathlib.Path(__file__).parent
NOT_FAMILIES = ("common", "file_models", "hdf5_written", "keras_2_files", "layer_cases", "make", "pytorch", "recurrent_case", "typed_cases")
FAMILIES = sorted(script.stem for script in HERE.glob("*.py") if script.stem not in NOT_FAMILIES)

for family in sys.argv[1:] or FAMILIES:
    subprocess.run([sys.executable, str(HERE / f"{family}.py")], check=True)
