/* What a text is cut into before anything is parsed: words, and runs of one kind; the twin of pieces.py. */
#include "reader.h"

enum { NONE = 0 };

/* What Java calls white space: ASCII's. */
static bool is_white(Point point) { return point == ' ' || (point >= '\t' && point <= '\r'); }

/* A word, or a run of white space, that begins with one of these is dropped whole (Zs, Zl, Zp). */
static bool drops(Point point) {
    return point == ' ' || point == 0xA0 || point == 0x1680 || (point >= 0x2000 && point <= 0x200A) || point == 0x2028 ||
           point == 0x2029 || point == 0x202F || point == 0x205F || point == 0x3000;
}

static bool is_digit(Point point) { return point - '0' < 10; }

static bool is_alpha(Point point) { return (point | 32) - 'a' < 26; }

static bool is_punctuation(Point point) {
    return (point > ' ' && point < 0x7F && !is_digit(point) && !is_alpha(point)) || point == 0xB7 || point == 0x2026 ||
           point == 0x2019; /* · … ’ */
}

static int kind_of(Point point) {
    if (is_syllable(point)) return HANGUL;
    if (is_letter(point)) return KOREAN_PARTICLE;
    if (is_digit(point)) return NUMBER;
    return is_alpha(point) ? ALPHA : is_punctuation(point) ? PUNCTUATION : NONE;
}

/* Whether a top-level domain can begin here: a letter that is no Hangul, or 삼성, 닷컴, 닷넷, 한국. */
static bool begins_domain(Point point) {
    if (point < 0x80) return is_alpha(point);
    return !is_syllable(point) || point == u'삼' || point == u'닷' || point == u'한';
}

/* Whether a word may hold an address, a mention, a tag or an amount of money: then Python's patterns are asked. */
static bool needs_patterns(const Point *word, size_t length) {
    for (size_t at = 0; at < length; at++) {
        Point point = word[at];
        if (point == '@' || point == '#' || point == '$' || point == 0xFF20 || point == 0xFF03) return true;
        if (point == '.' && at + 1 < length && begins_domain(word[at + 1])) return true;
    }
    return false;
}

static size_t skip_digits(const Point *word, size_t length, size_t at) {
    while (at < length && is_digit(word[at])) at++;
    return at;
}

/* Three digits behind a comma: the end of the ,000 that begins here, or `at`. */
static size_t skip_thousands(const Point *word, size_t length, size_t at) {
    if (at + 4 > length || word[at] != ',') return at;
    return is_digit(word[at + 1]) && is_digit(word[at + 2]) && is_digit(word[at + 3]) ? at + 4 : at;
}

/* What is counted: 원, %, 시간. Of 시간 and 시 the longer. */
static size_t skip_unit(const Point *word, size_t length, size_t at) {
    static const uint16_t pairs[][3] = {u"달러", u"위안", u"유로", u"시간"}, singles[] = u"%원옌엔등년월일회시분초";
    for (size_t pair = 0; at + 1 < length && pair < sizeof pairs / sizeof *pairs; pair++)
        if (word[at] == pairs[pair][0] && word[at + 1] == pairs[pair][1]) return at + 2;
    return at < length && is_among(word[at], singles) ? at + 1 : at;
}

/* The end of the number that begins with the digit at `at`: 1,000원, 2012/12, 3시간. Nothing in it is ever given back. */
static size_t skip_number(const Point *word, size_t length, size_t at) {
    at = skip_digits(word, length, at);
    for (size_t next; (next = skip_thousands(word, length, at)) != at;) at = next;
    if (at + 1 < length && is_among(word[at], u"/~:.-") && is_digit(word[at + 1])) at = skip_digits(word, length, at + 1);
    while (at < length && is_among(word[at], u"천만억조")) at++;
    return skip_unit(word, length, at);
}

static size_t skip_kind(const Point *word, size_t length, size_t at) {
    int kind = kind_of(word[at]);
    do at++;
    while (at < length && kind_of(word[at]) == kind);
    return at;
}

static bool add_run(Pieces *runs, int kind, size_t start, size_t end) {
    return start == end || add_piece(runs, (Piece){(uint16_t)kind, 0, (int32_t)start, (int32_t)end});
}

/* Cut a word that holds nothing for the patterns. A number takes first; a run of another kind that it reaches into is none
   any more, and becomes Foreign, as everything between runs: 3시간동안 is 3시간 and a foreign 동안. */
static bool cut_word(const Point *word, size_t length, Pieces *runs) {
    size_t foreign = 0, number = 0; /* where the last run and the last number ended */
    for (size_t start = 0, end; start < length; start = end) {
        int kind = kind_of(word[start]);
        end = kind == NUMBER ? number = skip_number(word, length, start) : skip_kind(word, length, start);
        bool reached = kind != NUMBER && start && start == number && kind_of(word[start - 1]) == kind;
        if (kind == NONE || reached) continue;
        if (!add_run(runs, FOREIGN, foreign, start) || !add_run(runs, kind, start, end)) return false;
        foreign = end;
    }
    return add_run(runs, FOREIGN, foreign, length);
}

/* Add the pieces of cut runs: syllables are parsed, others are what they are. */
static bool add_runs(Reader *reader, const Point *word, int32_t at, Pieces *pieces) {
    for (size_t run = 0; run < reader->runs.size; run++) {
        Piece cut = reader->runs.at[run];
        Piece moved = {cut.tag, 0, cut.start + at, cut.end + at};
        bool done = cut.tag == HANGUL ? read_syllables(reader, word + cut.start, cut.end - cut.start, moved.start, pieces)
                                      : add_piece(pieces, moved);
        if (!done) return false;
    }
    return true;
}

static bool read_by_patterns(Reader *reader, const Point *word, size_t length, int32_t at, Pieces *pieces) {
    int known = recall(reader->rules->memo, word, length, at, pieces);
    if (known) return known > 0;
    size_t before = pieces->size;
    if (!reader->rules->patterns(reader->context, word, length, &reader->runs)) return false;
    if (!add_runs(reader, word, at, pieces)) return false;
    remember(reader->rules->memo, word, length, at, pieces->at + before, pieces->size - before);
    return true;
}

static bool read_word(Reader *reader, const Point *word, size_t length, int32_t at, Pieces *pieces) {
    size_t syllables = 0;
    while (syllables < length && is_syllable(word[syllables])) syllables++;
    if (syllables == length) return read_syllables(reader, word, length, at, pieces);
    reader->runs.size = 0;
    if (needs_patterns(word, length)) return read_by_patterns(reader, word, length, at, pieces);
    return cut_word(word, length, &reader->runs) && add_runs(reader, word, at, pieces);
}

bool read_text(Reader *reader, const Point *text, size_t length, Pieces *pieces) {
    for (size_t end, start = 0; start < length; start = end) {
        bool white = is_white(text[start]);
        for (end = start + 1; end < length && is_white(text[end]) == white;) end++;
        if (!drops(text[start]) && !read_word(reader, text + start, end - start, (int32_t)start, pieces)) return false;
    }
    return true;
}

void free_reader(Reader *reader) {
    free_beam(&reader->beam);
    free(reader->runs.at);
    free(reader->first.at);
    free(reader->run.at);
    free(reader->other.at);
    free(reader->seen.at);
}
