/**
 * The reviews, subject by subject.
 *
 * What belongs here: the list of files. Each review was written individually, not from a template;
 * test/data/reviews.test.ts checks that no two are similar.
 */
import { books } from "./books.data.js";
import { films } from "./films.data.js";
import { food } from "./food.data.js";
import { household } from "./household.data.js";
import { learning } from "./learning.data.js";
import { outings } from "./outings.data.js";
import { purchases } from "./purchases.data.js";
import { software } from "./software.data.js";
import { travel } from "./travel.data.js";
import { wearing } from "./wearing.data.js";

export const subjects = [
  films,
  books,
  food,
  travel,
  household,
  software,
  learning,
  wearing,
  outings,
  purchases,
];
