/* Slips and stretched words, one run of Hangul at a time; the twin of normalizer.py. */
#include "reader.h"

enum { STRETCHED_FROM = 4, TEARS_FROM = 3, STRETCHED_TO = 3, REPEATED_FROM = 3 };
enum { KNOWN = 1 << NOUN | 1 << CONJUNCTION | 1 << ADVERB };

static bool is_tear(Point point) { return point == u'ㅠ' || point == u'ㅜ'; }

static size_t skip_syllables(const Points *run, size_t at) {
    while (at < run->size && is_syllable(run->at[at])) at++;
    return at;
}

static size_t skip_same(const Points *run, size_t at) {
    size_t end = at;
    while (end < run->size && run->at[end] == run->at[at]) end++;
    return end;
}

static size_t skip_tears(const Points *run, size_t at) {
    while (at < run->size && is_tear(run->at[at])) at++;
    return at;
}

/* The end of the laughter or the tears that begin at `at`; `at` where there are none. */
static size_t skip_feeling(const Points *run, size_t at) {
    if (at == run->size) return at;
    if (run->at[at] == u'ㅋ' || run->at[at] == u'ㅎ') return skip_same(run, at);
    return skip_tears(run, at);
}

/* Take from a word what its laughter (하댘ㅋㅋ: 하대) or its tears (가느뮤ㅠ: 가늠) left in it; return its new length. */
static size_t without_feeling(const Lexicon *lexicon, Point *word, size_t length, Point feeling) {
    Point *last = word + length - 1;
    if (has_word(lexicon, word, length, NOUN) || has_word(lexicon, last, 1, EOMI)) return length;
    if (length > 1 && has_word(lexicon, last - 1, 2, EOMI)) return length;
    unsigned coda = coda_of(*last), from = coda_from(onset_of(*last));
    if (coda == CODA_K || coda == CODA_H) *last = without_coda(*last);
    if (coda != NO_CODA || FIRST_VOWEL + vowel_of(*last) != feeling || !from || length == 1) return length;
    if (coda_of(last[-1]) != NO_CODA) return length;
    last[-1] += from;
    return length - 1;
}

static bool settle_feelings(const Lexicon *lexicon, const Points *run, Points *out) {
    out->size = 0;
    for (size_t at = 0; at < run->size;) {
        size_t word = skip_syllables(run, at), end = skip_feeling(run, word), start = out->size;
        if (word == at && end == at) end++; /* a letter that is neither */
        if (!add_points(out, run->at + at, word - at)) return false;
        if (word > at && end > word)
            out->size = start + without_feeling(lexicon, out->at + start, word - at, run->at[word]);
        if (!add_points(out, run->at + word, end - word)) return false;
        at = end;
    }
    return true;
}

/* ㅋㅋㅋㅋ, and ㅠㅜㅠㅜ: three characters stay. In place. */
static void shorten_stretched(Points *run) {
    size_t kept = 0;
    for (size_t at = 0; at < run->size;) {
        size_t same = skip_same(run, at), tears = skip_tears(run, at), end = at + 1, keep = 1;
        if (same - at >= STRETCHED_FROM)
            end = same, keep = STRETCHED_TO;
        else if (tears >= at + TEARS_FROM)
            end = tears, keep = STRETCHED_TO;
        memmove(run->at + kept, run->at + at, keep * sizeof *run->at);
        kept += keep;
        at = end;
    }
    run->size = kept;
}

/* 훌쩍훌쩍훌쩍: two of three and more stay. In place. */
static void shorten_repeated(Points *run) {
    size_t kept = 0;
    for (size_t at = 0; at < run->size;) {
        size_t end = at + 2;
        while (end + 2 <= run->size && run->at[end] == run->at[at] && run->at[end + 1] == run->at[at + 1]) end += 2;
        bool repeated = end <= run->size && end - at >= 2 * REPEATED_FROM;
        size_t keep = repeated ? 4 : 1;
        memmove(run->at + kept, run->at + at, keep * sizeof *run->at);
        kept += keep;
        at = repeated ? end : at + 1;
    }
    run->size = kept;
}

/* The tag of the first token of a run, or -1 when there is no memory. */
static int first_tag(Reader *reader, const Points *run) {
    reader->first.size = 0;
    size_t syllables = skip_syllables(run, 0);
    if (!syllables) return KOREAN_PARTICLE;
    if (!read_syllables(reader, run->at, syllables, 0, &reader->first)) return -1;
    return reader->first.at[0].tag;
}

static bool may_be_shortened(const Points *run) {
    if (run->size < 2 || !is_among(run->at[run->size - 1], u"데가지")) return false;
    Point before = run->at[run->size - 2];
    return is_syllable(before) && coda_of(before) == CODA_N && !is_among(before, u"은는운인텐근른픈닌든던");
}

/* Write 소린가 as 소리인가, in place. */
static bool spell_out(Reader *reader, Points *run) {
    const Lexicon *lexicon = &reader->rules->lexicon;
    if (!may_be_shortened(run)) return true;
    Point *cut = run->at + run->size - 2, shortened = *cut, last = cut[1];
    if (mask_of(lexicon, find_word(lexicon, run->at, run->size)) & KNOWN || has_word(lexicon, cut, 2, NOUN)) return true;
    *cut = without_coda(shortened);
    bool noun = has_word(lexicon, run->at, run->size - 1, NOUN);
    *cut = shortened;
    if (!noun) return true;
    int tag = first_tag(reader, run);
    if (tag == VERB || tag == ADJECTIVE) return true;
    const Point spelled[] = {u'인', last};
    *cut = without_coda(shortened);
    run->size--;
    return tag >= 0 && add_points(run, spelled, 2);
}

/* Replace a typo everywhere in a run. */
static bool replace_all(Points *run, Points *out, const Point *wrong, size_t length, const Correction *right) {
    out->size = 0;
    for (size_t at = 0; at < run->size;) {
        bool here = at + length <= run->size && !memcmp(run->at + at, wrong, length * sizeof *wrong);
        if (!add_points(out, here ? right->at : run->at + at, here ? right->length : 1)) return false;
        at += here ? length : 1;
    }
    swap_points(run, out);
    return true;
}

/* The number of what a word should be, 0 where it is right. */
static uint16_t typo_of(const Lexicon *lexicon, const Point *word, size_t length) {
    uint32_t node = find_word(lexicon, word, length).own;
    return node ? lexicon->own.typos[node] : 0;
}

/* Replace the typos of one length; they are looked for in the run as it is now, `seen`. */
static bool correct(Reader *reader, Points *run, const Points *seen, size_t length) {
    const Rules *rules = reader->rules;
    for (size_t at = 0; at + length <= seen->size; at++) {
        uint16_t typo = typo_of(&rules->lexicon, seen->at + at, length);
        if (typo && !replace_all(run, &reader->other, seen->at + at, length, rules->corrections + typo - 1)) return false;
    }
    return true;
}

static bool has_typos(const Rules *rules, const Points *run, size_t length) {
    for (size_t at = 0; at + length <= run->size; at++)
        if (typo_of(&rules->lexicon, run->at + at, length)) return true;
    return false;
}

static bool correct_all(Reader *reader, Points *run) {
    static const uint8_t lengths[] = {1, 6, 2, 3, 4}; /* a fact of Scala's map */
    for (size_t at = 0; at < sizeof lengths; at++) {
        if (!has_typos(reader->rules, run, lengths[at])) continue;
        reader->seen.size = 0;
        if (!add_points(&reader->seen, run->at, run->size)) return false;
        if (!correct(reader, run, &reader->seen, lengths[at])) return false;
    }
    return true;
}

static bool normalize_run(Reader *reader, const Point *text, size_t length, Points *normalized) {
    Points *run = &reader->run, *settled = &reader->other;
    run->size = 0;
    if (!add_points(run, text, length) || !settle_feelings(&reader->rules->lexicon, run, settled)) return false;
    swap_points(run, settled);
    shorten_stretched(run);
    shorten_repeated(run);
    return spell_out(reader, run) && correct_all(reader, run) && add_points(normalized, run->at, run->size);
}

bool normalize_text(Reader *reader, const Point *text, size_t length, Points *normalized) {
    for (size_t end, start = 0; start < length; start = end) {
        bool hangul = is_hangul(text[start]);
        for (end = start + 1; end < length && is_hangul(text[end]) == hangul;) end++;
        bool done = hangul ? normalize_run(reader, text + start, end - start, normalized)
                           : add_points(normalized, text + start, end - start);
        if (!done) return false;
    }
    return true;
}
