/* What Okt knows of words: tries over arrays that Python packed (packed.py); the twin of lexicon.py and names.py. */
#ifndef TEXTNORM_LEXICON_H
#define TEXTNORM_LEXICON_H

#include "hangul.h"

/* Word classes in Okt's order, which is a rule: see pos.py. */
enum { NOUN, VERB, ADJECTIVE, ADVERB, DETERMINER, EXCLAMATION, JOSA, EOMI, PRE_EOMI, CONJUNCTION, MODIFIER, VERB_PREFIX,
       SUFFIX, CLASSES };
enum { FAMILY_NAME = CLASSES, GIVEN_NAME, FULL_NAME }; /* further bits of a mask */
enum { CLASS_BITS = (1 << CLASSES) - 1, NAME_BITS = 1 << GIVEN_NAME | 1 << FULL_NAME };

/* A trie of syllables and letters. Its nodes stand in order of length, then of text, so that the children of one are
   neighbours in the order of their codes. Node 0 is the empty word; as the answer of a search it means "no such word". */
typedef struct {
    uint32_t size;             /* nodes; 0: an empty trie, which has no arrays */
    const uint32_t *roots;     /* the node of each single character, by `root_of` */
    const uint32_t *children;  /* where the children of a node begin; those of the next node end them */
    const float *rarities;     /* of nouns; 1 where none is known */
    const uint16_t *codes;     /* the last character of a node's word */
    const uint16_t *masks;     /* its classes, as bits */
    const uint16_t *verbs, *adjectives; /* numbers of its dictionary forms, 0 for none */
    const uint16_t *typos;     /* the number of what it should be, 0 where it is right */
} Trie;

/* The dictionaries of the jar, and the user's words. */
typedef struct {
    Trie own, added;
} Lexicon;

/* Where a word stands in both. */
typedef struct {
    uint32_t own, added;
} Node;

bool open_trie(Trie *trie, const void *data, size_t size);

Node first_node(const Lexicon *lexicon, Point point);
Node next_node(const Lexicon *lexicon, Node node, Point point);
Node find_word(const Lexicon *lexicon, const Point *word, size_t length);

static inline bool is_nowhere(Node node) { return !(node.own | node.added); }

static inline unsigned mask_of(const Lexicon *lexicon, Node node) {
    unsigned mask = node.own ? lexicon->own.masks[node.own] : 0;
    return node.added ? mask | lexicon->added.masks[node.added] : mask;
}

static inline float rarity_of(const Lexicon *lexicon, Node node) {
    return node.own ? lexicon->own.rarities[node.own] : 1.0f;
}

/* Whether a word is in the dictionary of a class. */
static inline bool has_word(const Lexicon *lexicon, const Point *word, size_t length, int pos) {
    return mask_of(lexicon, find_word(lexicon, word, length)) >> pos & 1;
}

/* The number of a predicate's dictionary form; the user's comes first. */
uint16_t lemma_of(const Lexicon *lexicon, Node node, int pos);

/* Whether a word that is in no dictionary is a noun nevertheless: a name, a name as it is called, a number. */
bool is_noun_by_shape(const Lexicon *lexicon, const Point *word, size_t length);

#endif
