/* The words that were read, with their pieces: bounded, and shared by threads; the twin of memo.py. */
#ifndef TEXTNORM_MEMO_H
#define TEXTNORM_MEMO_H

#include "arrays.h"

enum { MAX_KEY = 32 }; /* code points; longer words are read anew each time */

typedef struct Memo Memo;

Memo *new_memo(size_t words);
void free_memo(Memo *memo);

/* Add the pieces of a word that is remembered to `found`, moved by `shift`: 1; 0 for a word that is not remembered; -1
   when there is no memory. */
int recall(Memo *memo, const Point *word, size_t length, int32_t shift, Pieces *found);

/* Remember the pieces of a word. Without memory for that, nothing is remembered, and no harm is done. */
void remember(Memo *memo, const Point *word, size_t length, int32_t shift, const Piece *pieces, size_t count);

size_t memo_size(Memo *memo);

#endif
