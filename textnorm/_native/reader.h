/* A text read: from code points to pieces. */
#ifndef TEXTNORM_READER_H
#define TEXTNORM_READER_H

#include "arrays.h"
#include "beam.h"
#include "memo.h"

/* What a piece of a word can be besides a word class; numbered on from those. */
enum { FOREIGN = CLASSES, KOREAN_PARTICLE, ALPHA, PUNCTUATION, NUMBER, HANGUL };

/* What a typo should be. */
typedef struct {
    const Point *at;
    size_t length;
} Correction;

/* What all threads share; it does not change. `patterns` cuts a word by the patterns of twitter-text, which Python has:
   it adds runs (HANGUL and kinds from there on) to `runs`, and says false when Python raised. */
typedef struct {
    Lexicon lexicon;
    Grammar grammar;
    Memo *memo;
    const Correction *corrections; /* by the numbers in the trie, from 1 */
    bool (*patterns)(void *context, const Point *word, size_t length, Pieces *runs);
} Rules;

/* What one reading needs for itself. */
typedef struct {
    const Rules *rules;
    void *context; /* for `patterns` */
    Beam beam;
    Pieces runs;
    Pieces first;      /* of a run, for the normalizer */
    Points run, other, seen; /* for the normalizer, too */
} Reader;

/* All of these return false when there is no memory, or when Python raised. */
bool read_text(Reader *reader, const Point *text, size_t length, Pieces *pieces);
bool read_syllables(Reader *reader, const Point *text, size_t length, int32_t at, Pieces *pieces);
bool normalize_text(Reader *reader, const Point *text, size_t length, Points *normalized);
void free_reader(Reader *reader);

#endif
