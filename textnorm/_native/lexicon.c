#include "lexicon.h"

enum { LETTERS = LAST_LETTER - FIRST_LETTER + 1, ROOTS = LAST_SYLLABLE - FIRST_SYLLABLE + 1 + LETTERS };

static uint32_t root_of(Point point) {
    if (is_syllable(point)) return point - FIRST_SYLLABLE;
    return is_letter(point) ? LAST_SYLLABLE - FIRST_SYLLABLE + 1 + (point - FIRST_LETTER) : ROOTS;
}

/* Point the arrays of a trie into what `packed.py` wrote: the number of nodes, then one array after the other. */
bool open_trie(Trie *trie, const void *data, size_t size) {
    const uint32_t *words = data;
    if (size < sizeof *words) return size == 0;
    size_t nodes = words[0], wide = 1 + ROOTS + (nodes + 1) + nodes;
    if (size != sizeof *words * wide + sizeof(uint16_t) * 5 * nodes) return false;
    trie->size = words[0];
    trie->roots = words + 1;
    trie->children = trie->roots + ROOTS;
    trie->rarities = (const float *)(trie->children + nodes + 1);
    trie->codes = (const uint16_t *)(trie->rarities + nodes);
    trie->masks = trie->codes + nodes;
    trie->verbs = trie->masks + nodes;
    trie->adjectives = trie->verbs + nodes;
    trie->typos = trie->adjectives + nodes;
    return true;
}

static uint32_t child(const Trie *trie, uint32_t node, Point point) {
    if (!node) return 0;
    uint32_t low = trie->children[node], high = trie->children[node + 1], last = high;
    while (low < high) {
        uint32_t middle = low + (high - low) / 2;
        if (trie->codes[middle] < point)
            low = middle + 1;
        else
            high = middle;
    }
    return low < last && trie->codes[low] == point ? low : 0;
}

Node first_node(const Lexicon *lexicon, Point point) {
    uint32_t root = root_of(point);
    if (root == ROOTS) return (Node){0, 0};
    return (Node){lexicon->own.roots[root], lexicon->added.size ? lexicon->added.roots[root] : 0};
}

Node next_node(const Lexicon *lexicon, Node node, Point point) {
    return (Node){child(&lexicon->own, node.own, point), child(&lexicon->added, node.added, point)};
}

Node find_word(const Lexicon *lexicon, const Point *word, size_t length) {
    if (!length) return (Node){0, 0};
    Node node = first_node(lexicon, word[0]);
    for (size_t at = 1; at < length && !is_nowhere(node); at++) node = next_node(lexicon, node, word[at]);
    return node;
}

uint16_t lemma_of(const Lexicon *lexicon, Node node, int pos) {
    const Trie *own = &lexicon->own, *added = &lexicon->added;
    if (pos != VERB && pos != ADJECTIVE) return 0;
    uint16_t mine = !node.added ? 0 : pos == VERB ? added->verbs[node.added] : added->adjectives[node.added];
    if (mine || !node.own) return mine;
    return pos == VERB ? own->verbs[node.own] : own->adjectives[node.own];
}

static bool has_any(const Lexicon *lexicon, const Point *word, size_t length, unsigned bits) {
    return mask_of(lexicon, find_word(lexicon, word, length)) & bits;
}

/* A given name, a full name, or a family name of one or two syllables with a given name of two. */
static bool is_name(const Lexicon *lexicon, const Point *word, size_t length) {
    if (has_any(lexicon, word, length, NAME_BITS)) return true;
    if (length != 3 && length != 4) return false;
    size_t cut = length - 2;
    return has_any(lexicon, word, cut, 1 << FAMILY_NAME) && has_any(lexicon, word + cut, 2, 1 << GIVEN_NAME);
}

/* 우혀니 for 우현이: the last onset belongs to the syllable before it. */
static bool is_called_name(const Lexicon *lexicon, const Point *word, size_t length) {
    if (length < 3 || length > 5) return false;
    Point last = word[length - 1], before = word[length - 2];
    unsigned onset = onset_of(last), coda = coda_from(onset);
    if (!coda || onset == ONSET_NG || vowel_of(last) != VOWEL_I || coda_of(last) || coda_of(before)) return false;
    Point name[5];
    for (size_t at = 0; at < length; at++) name[at] = word[at];
    name[length - 2] = before + coda;
    name[length - 1] = u'이';
    return is_name(lexicon, name, length) || is_name(lexicon, name, length - 1);
}

/* 삼백, and with a measure at the end 삼백원. */
static bool is_number(const Point *word, size_t length) {
    static const uint16_t numerals[] = u"일이삼사오육칠팔구천백십해경조억만", measures[] = u"원배분초";
    for (size_t at = 0; at + 1 < length; at++)
        if (!is_among(word[at], numerals)) return false;
    return is_among(word[length - 1], numerals) || is_among(word[length - 1], measures);
}

bool is_noun_by_shape(const Lexicon *lexicon, const Point *word, size_t length) {
    return is_name(lexicon, word, length) || is_number(word, length) || is_called_name(lexicon, word, length);
}
