/** Joins a million rows with each other: an answer that never comes. */
export const endless =
  'range a from 1 to 1000000 step 1 | extend k = 1 | join kind=inner (range b from 1 to 1000000 step 1 | extend k = 1) on k | where (a * b) % 7 == 3 | count';
