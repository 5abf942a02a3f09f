/* The best way through a run of Hangul syllables; the twin of beam.py, cost.py and grammar.py. */
#ifndef TEXTNORM_BEAM_H
#define TEXTNORM_BEAM_H

#include "lexicon.h"

enum { STATES = 18, START_STATE = 17, MAX_MOVES = 24 };

/* A token that may come next: its class, the state behind it, and 1 if a new word begins with it. */
typedef struct {
    uint8_t pos, state, word;
} Move;

/* Python's own table (grammar.py), in Okt's order. */
typedef struct {
    Move moves[STATES][MAX_MOVES];
    uint8_t counts[STATES];
    uint8_t pos[STATES]; /* the class of the token that led to a state */
} Grammar;

/* A token of the best parse. */
typedef struct {
    int32_t pos, start, end;
    Node node;
} Cut;

typedef struct Parse Parse;

/* What a parse needs room for; used again and again. */
typedef struct {
    Parse *parses;
    uint8_t *counts;
    Node *nodes;
    Cut *cuts;
    size_t capacity; /* syllables */
} Beam;

/* Leave the tokens of the best parse in `beam->cuts`; return how many, or -1 when there is no memory. */
ptrdiff_t best_cuts(Beam *beam, const Lexicon *lexicon, const Grammar *grammar, const Point *text, size_t length);
void free_beam(Beam *beam);

#endif
