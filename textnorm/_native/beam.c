#include "beam.h"

#include <stdlib.h>

enum { KEPT = 5, MAX_WORD = 8 };
enum { OTHERS = 1, BAD_HEAD = 2, HADA = 4, CLASH = 8, HEAD_TAKES_HADA = 16, NOUN_JOSA = 32 };
enum { HEADLESS = 1 << JOSA | 1 << EOMI | 1 << PRE_EOMI | 1 << SUFFIX, TAKES_HADA = 1 << NOUN | 1 << VERB_PREFIX };

/* A parse of what stands before some end: all that its cost depends on, and the parse before its last token. */
struct Parse {
    float cost, rarity;
    int32_t tie, tokens, unknown, unknown_chars, words, determiners, exclamations;
    uint32_t before;
    uint8_t state, facts;
};

/* A word that may be the next token. */
typedef struct {
    unsigned mask;
    float rarity;
    int32_t unknown, unknown_chars;
    Point first;
    bool clashes; /* with the syllable before it, if that ends a noun and this is a particle */
} Word;

/* Single precision after every product and every sum, in this order: parses that differ by a rounding change places. */
static float cost_of(const Parse *parse) {
    float total = (float)parse->tokens * 0.18f;
    total += (float)parse->unknown * 0.3f;
    total += (float)parse->words * 0.3f;
    total += (float)parse->unknown_chars * 0.5f;
    total += parse->rarity / (float)parse->tokens * 0.2f;
    total += parse->tokens == 1 ? 0.0f : 0.5f;
    total += parse->facts & OTHERS ? 0.1f : 0.0f;
    total += parse->facts & NOUN_JOSA ? 0.0f : 0.6f;
    total += (float)parse->determiners * -0.01f;
    total += (float)parse->exclamations * 0.01f;
    total += parse->facts & BAD_HEAD ? 0.2f : 0.0f;
    total += parse->facts & HADA ? 0.0f : 0.3f;
    return total + (parse->facts & CLASH ? 3.0f : 0.0f);
}

/* What a token adds to the cost at least, by how many there are before it; the sums are told in beam.py. */
static float least_added(int32_t tokens) { return tokens > 1 ? 0.08f : tokens ? -0.35f : 1.35f; }

/* The facts that the first two tokens settle. */
static unsigned opening(const Parse *before, int previous, int pos, Point first) {
    if (!before->tokens) return (HEADLESS >> pos & 1 ? BAD_HEAD : 0) | (TAKES_HADA >> pos & 1 ? HEAD_TAKES_HADA : 0);
    bool hada = before->facts & HEAD_TAKES_HADA && pos == VERB && (first == u'하' || first == u'해');
    return before->facts | (hada ? HADA : 0) | (previous == NOUN && pos == JOSA ? NOUN_JOSA : 0);
}

static Parse extended(const Parse *before, int previous, Move move, const Word *word) {
    Parse parse = *before;
    bool noun = move.pos == NOUN;
    unsigned facts = before->tokens > 1 ? before->facts & ~NOUN_JOSA : opening(before, previous, move.pos, word->first);
    facts |= (noun ? 0 : OTHERS) | (move.pos == JOSA && previous == NOUN && word->clashes ? CLASH : 0);
    parse.facts = (uint8_t)facts;
    parse.tokens++;
    parse.words += move.word;
    parse.unknown += noun ? word->unknown : 0;
    parse.unknown_chars += noun ? word->unknown_chars : 0;
    parse.determiners += move.pos == DETERMINER;
    parse.exclamations += move.pos == EXCLAMATION;
    parse.rarity += noun ? word->rarity : 1.0f;
    parse.tie += move.pos;
    parse.state = move.state;
    parse.cost = cost_of(&parse);
    return parse;
}

/* Keep the best five, by cost, then by tie; of equal ones the earlier first. */
static void insert(Parse *kept, uint8_t *count, const Parse *parse) {
    int place = *count;
    while (place && (kept[place - 1].cost > parse->cost ||
                     (kept[place - 1].cost == parse->cost && kept[place - 1].tie > parse->tie)))
        place--;
    if (place == KEPT) return;
    if (*count < KEPT) ++*count;
    for (int at = *count - 1; at > place; at--) kept[at] = kept[at - 1];
    kept[place] = *parse;
}

/* Put each earlier parse with a word behind it, in each class it can have there, into the beam of the word's end. */
static void extend(Beam *beam, const Grammar *grammar, size_t start, size_t end, const Word *word) {
    Parse *kept = beam->parses + end * KEPT;
    uint8_t *count = beam->counts + end;
    for (uint32_t slot = 0; slot < beam->counts[start]; slot++) {
        const Parse *before = beam->parses + start * KEPT + slot;
        int previous = grammar->pos[before->state];
        float least = before->cost + least_added(before->tokens);
        for (int at = 0; at < grammar->counts[before->state]; at++) {
            Move move = grammar->moves[before->state][at];
            if (!(word->mask >> move.pos & 1)) continue;
            if (*count == KEPT && least > kept[KEPT - 1].cost) break;
            Parse parse = extended(before, previous, move, word);
            parse.before = (uint32_t)(start * KEPT + slot);
            insert(kept, count, &parse);
        }
    }
}

/* A particle that cannot follow a noun which ends in this syllable: 사람는, 영화을. */
static bool clashes(Point before, const Point *josa, size_t length) {
    unsigned coda = coda_of(before);
    Point whole = length == 1 ? josa[0] : 0;
    if (coda == NO_CODA) return josa[0] == u'으' || whole == u'은' || whole == u'을' || whole == u'이';
    return (coda != CODA_L && josa[0] == u'로') || whole == u'는' || whole == u'를' || whole == u'다';
}

static Word word_of(const Lexicon *lexicon, Node node, const Point *text, size_t start, size_t end) {
    const Point *form = text + start;
    size_t length = end - start;
    unsigned mask = mask_of(lexicon, node);
    bool unknown = !(mask >> NOUN & 1) && !is_noun_by_shape(lexicon, form, length);
    bool clash = start && mask >> JOSA & 1 && clashes(text[start - 1], form, length);
    return (Word){mask | 1 << NOUN, rarity_of(lexicon, node), unknown, unknown ? (int32_t)length : 0, form[0], clash};
}

/* Look up every word of at most eight syllables: nodes[start * 8 + length - 1]. */
static void look_up(Beam *beam, const Lexicon *lexicon, const Point *text, size_t length) {
    for (size_t start = 0; start < length; start++) {
        Node *row = beam->nodes + start * MAX_WORD, node = first_node(lexicon, text[start]);
        for (size_t at = 0; at < MAX_WORD; at++) {
            row[at] = node;
            if (!is_nowhere(node)) node = start + at + 1 < length ? next_node(lexicon, node, text[start + at + 1]) : (Node){0, 0};
        }
    }
}

static ptrdiff_t trace(const Beam *beam, const Grammar *grammar, size_t length) {
    ptrdiff_t count = beam->parses[length * KEPT].tokens;
    size_t end = length;
    uint32_t at = (uint32_t)(length * KEPT);
    for (ptrdiff_t cut = count - 1; cut >= 0; cut--) {
        const Parse *parse = beam->parses + at;
        size_t start = parse->before / KEPT;
        beam->cuts[cut] = (Cut){grammar->pos[parse->state], (int32_t)start, (int32_t)end,
                                beam->nodes[start * MAX_WORD + end - start - 1]};
        at = parse->before;
        end = start;
    }
    return count;
}

static bool reserve(Beam *beam, size_t length) {
    if (length <= beam->capacity) return true;
    free_beam(beam);
    size_t room = length < 64 ? 64 : length;
    beam->parses = malloc((room + 1) * KEPT * sizeof *beam->parses);
    beam->counts = malloc((room + 1) * sizeof *beam->counts);
    beam->nodes = malloc(room * MAX_WORD * sizeof *beam->nodes);
    beam->cuts = malloc(room * sizeof *beam->cuts);
    if (!beam->parses || !beam->counts || !beam->nodes || !beam->cuts) {
        free_beam(beam);
        return false;
    }
    beam->capacity = room;
    return true;
}

void free_beam(Beam *beam) {
    free(beam->parses);
    free(beam->counts);
    free(beam->nodes);
    free(beam->cuts);
    *beam = (Beam){0};
}

ptrdiff_t best_cuts(Beam *beam, const Lexicon *lexicon, const Grammar *grammar, const Point *text, size_t length) {
    if (!reserve(beam, length)) return -1;
    look_up(beam, lexicon, text, length);
    beam->parses[0] = (Parse){.words = 1, .state = START_STATE};
    beam->counts[0] = 1;
    for (size_t end = 1; end <= length; end++) {
        beam->counts[end] = 0;
        for (size_t start = end; start-- > 0 && end - start <= MAX_WORD;) {
            Word word = word_of(lexicon, beam->nodes[start * MAX_WORD + end - start - 1], text, start, end);
            extend(beam, grammar, start, end, &word);
        }
    }
    return trace(beam, grammar, length);
}
