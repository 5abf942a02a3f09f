/* Arrays that grow; nothing else is ever allocated while a text is read. */
#ifndef TEXTNORM_ARRAYS_H
#define TEXTNORM_ARRAYS_H

#include "hangul.h"
#include <stdlib.h>
#include <string.h>

typedef struct {
    Point *at;
    size_t size, capacity;
} Points;

/* A token: a class or a kind, the dictionary form it has (0: none), and where it stands. */
typedef struct {
    uint16_t tag, lemma;
    int32_t start, end;
} Piece;

typedef struct {
    Piece *at;
    size_t size, capacity;
} Pieces;

typedef struct {
    size_t *at;
    size_t size, capacity;
} Places;

/* Make room for that many items; false when there is no memory. */
static inline bool grow(void **at, size_t *capacity, size_t needed, size_t item) {
    if (needed <= *capacity) return true;
    size_t larger = *capacity * 2 > needed ? *capacity * 2 : needed + 64;
    void *moved = realloc(*at, larger * item);
    if (!moved) return false;
    *at = moved;
    *capacity = larger;
    return true;
}

#define RESERVE(array, needed) grow((void **)&(array)->at, &(array)->capacity, (needed), sizeof *(array)->at)

static inline bool add_piece(Pieces *pieces, Piece piece) {
    if (!RESERVE(pieces, pieces->size + 1)) return false;
    pieces->at[pieces->size++] = piece;
    return true;
}

static inline bool add_place(Places *places, size_t place) {
    if (!RESERVE(places, places->size + 1)) return false;
    places->at[places->size++] = place;
    return true;
}

static inline void swap_points(Points *one, Points *other) {
    Points kept = *one;
    *one = *other;
    *other = kept;
}

static inline bool add_points(Points *points, const Point *more, size_t count) {
    if (!RESERVE(points, points->size + count)) return false;
    if (count) memmove(points->at + points->size, more, count * sizeof *more);
    points->size += count;
    return true;
}

#endif
