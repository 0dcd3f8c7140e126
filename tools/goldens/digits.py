"""Accuracy of scikit-learn's support vector machine on splits of the digits, for the program that compares networks with it."""
import json
import pathlib

import sklearn
from sklearn.datasets import load_digits
from sklearn.model_selection import GridSearchCV, train_test_split
from sklearn.svm import SVC

OUT = pathlib.Path(__file__).resolve().parents[2] / "examples" / "digits" / "svc.json"
TEST_SIZE = 0.2
RANDOM_STATES = [0, 1, 2]
# C and gamma are chosen by cross-validation within the training images.
GRID = {"C": [1, 5, 25], "gamma": [0.0005, 0.001, 0.002]}


def accuracy(random_state):
    x_train, x_test, y_train, y_test = train_test_split(*load_digits(return_X_y=True), test_size=TEST_SIZE, random_state=random_state)
    search = GridSearchCV(SVC(), GRID, cv=5).fit(x_train, y_train)
    return round(search.score(x_test, y_test), 6)


OUT.write_text(json.dumps({"sklearn": sklearn.__version__, "testSize": TEST_SIZE, "randomStates": RANDOM_STATES,
                           "accuracy": [accuracy(state) for state in RANDOM_STATES]}) + "\n")
print(OUT.read_text().strip())
