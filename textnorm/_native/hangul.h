/* Hangul syllables and letters by arithmetic; the twin of syllable.py. */
#ifndef TEXTNORM_HANGUL_H
#define TEXTNORM_HANGUL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

typedef uint32_t Point; /* a code point */

enum { FIRST_SYLLABLE = 0xAC00, LAST_SYLLABLE = 0xD7A3, FIRST_LETTER = 0x3131, LAST_LETTER = 0x3163 };
enum { CODAS = 28, SYLLABLES_OF_ONSET = 588, FIRST_VOWEL = 0x314F };
/* Letters by their place: U+AC00 + 588 * onset + 28 * vowel + coda. */
enum { NO_CODA = 0, CODA_N = 4, CODA_L = 8, CODA_K = 24, CODA_H = 27, ONSET_NG = 11, VOWEL_I = 20 };

/* Whether a character is in a set, which ends in 0. */
static inline bool is_among(Point point, const uint16_t *set) {
    while (*set && *set != point) set++;
    return *set;
}

static inline bool is_syllable(Point point) { return point - FIRST_SYLLABLE <= LAST_SYLLABLE - FIRST_SYLLABLE; }

/* ㄱ to ㅣ */
static inline bool is_letter(Point point) { return point - FIRST_LETTER <= LAST_LETTER - FIRST_LETTER; }

static inline bool is_hangul(Point point) { return is_syllable(point) || is_letter(point); }

static inline unsigned onset_of(Point syllable) { return (syllable - FIRST_SYLLABLE) / SYLLABLES_OF_ONSET; }

static inline unsigned vowel_of(Point syllable) {
    return (syllable - FIRST_SYLLABLE) % SYLLABLES_OF_ONSET / CODAS;
}

static inline unsigned coda_of(Point syllable) { return (syllable - FIRST_SYLLABLE) % CODAS; }

static inline Point without_coda(Point syllable) { return syllable - coda_of(syllable); }

/* The coda that an onset can be, or none: ㄸ, ㅃ and ㅉ end no syllable. */
static inline unsigned coda_from(unsigned onset) {
    static const uint8_t codas[] = {1, 2, 4, 7, 0, 8, 16, 17, 0, 19, 20, 21, 22, 0, 23, 24, 25, 26, 27};
    return codas[onset];
}

#endif
