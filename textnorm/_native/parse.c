/* From a run of Hangul syllables to pieces: the best parse, single nouns joined, endings glued on; the twin of parse.py. */
#include "reader.h"

enum { BLOCK = 2000 }; /* longer runs are read in blocks, as in Python */
enum { PREDICATES = 1 << VERB | 1 << ADJECTIVE, ENDINGS = 1 << EOMI | 1 << PRE_EOMI };

static bool is_single_noun(const Cut *cut) { return cut->pos == NOUN && cut->end - cut->start == 1; }

/* Join neighbours that are nouns of one syllable: they are more likely one noun of no dictionary. */
static ptrdiff_t joined(Cut *cuts, ptrdiff_t count) {
    ptrdiff_t kept = 0;
    bool joining = false;
    for (ptrdiff_t at = 0; at < count; at++) {
        bool single = is_single_noun(cuts + at);
        if (joining && single)
            cuts[kept - 1].end = cuts[at].end;
        else
            cuts[kept++] = cuts[at];
        joining = single;
    }
    return kept;
}

/* Glue endings to the predicate before them, and give it its dictionary form. */
static bool add_words(const Lexicon *lexicon, const Cut *cuts, ptrdiff_t count, int32_t shift, Pieces *pieces) {
    for (ptrdiff_t at = 0; at < count; at++) {
        Cut cut = cuts[at];
        if (PREDICATES >> cut.pos & 1)
            while (at + 1 < count && ENDINGS >> cuts[at + 1].pos & 1) cut.end = cuts[++at].end;
        uint16_t lemma = lemma_of(lexicon, cut.node, cut.pos);
        if (!add_piece(pieces, (Piece){(uint16_t)cut.pos, lemma, cut.start + shift, cut.end + shift})) return false;
    }
    return true;
}

static int first_class(unsigned mask) {
    int pos = 0;
    while (!(mask >> pos & 1)) pos++;
    return pos;
}

/* The one token that the whole run is, of the first class that has it, or the best parse. */
static bool read_block(Reader *reader, const Point *text, size_t length, int32_t at, Pieces *pieces) {
    const Lexicon *lexicon = &reader->rules->lexicon;
    Node node = find_word(lexicon, text, length);
    unsigned mask = mask_of(lexicon, node) & CLASS_BITS;
    if (mask) {
        Cut whole = {first_class(mask), 0, (int32_t)length, node};
        return add_words(lexicon, &whole, 1, at, pieces);
    }
    ptrdiff_t count = best_cuts(&reader->beam, lexicon, &reader->rules->grammar, text, length);
    return count >= 0 && add_words(lexicon, reader->beam.cuts, joined(reader->beam.cuts, count), at, pieces);
}

bool read_syllables(Reader *reader, const Point *text, size_t length, int32_t at, Pieces *pieces) {
    int known = recall(reader->rules->memo, text, length, at, pieces);
    if (known) return known > 0;
    size_t before = pieces->size;
    for (size_t start = 0; start < length; start += BLOCK) {
        size_t size = length - start < BLOCK ? length - start : BLOCK;
        if (!read_block(reader, text + start, size, at + (int32_t)start, pieces)) return false;
    }
    remember(reader->rules->memo, text, length, at, pieces->at + before, pieces->size - before);
    return true;
}
