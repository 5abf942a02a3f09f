#include "memo.h"

#include "python.h"

/* Words are spread over shards, each behind its own lock, so that threads seldom wait for each other. A shard has two
   generations: when the younger is full, the older is forgotten, and they change places. A lock is held for the time
   that it takes to copy a few bytes, and never while Python is asked for anything. */
enum { SHARDS = 32, EMPTY = 0 };

/* In an arena: this, then the word, then the pieces. */
typedef struct {
    uint64_t hash;
    uint32_t length, count;
} Entry;

typedef struct {
    uint64_t *arena; /* entries, each a multiple of 8 bytes long; the first word is not used, so that 0 is no entry */
    size_t used, room;
    uint32_t *slots; /* open addressing; twice as many as words at least */
    size_t words;
} Generation;

typedef struct {
    PyThread_type_lock lock;
    Generation young, old;
} Shard;

struct Memo {
    Shard shards[SHARDS];
    size_t half, slots; /* words of a generation; slots, a power of two */
};

static uint64_t hash_of(const Point *word, size_t length) {
    uint64_t hash = length;
    for (size_t at = 0; at < length; at++) hash = (hash ^ word[at]) * 0x9E3779B97F4A7C15u;
    return hash ^ hash >> 32;
}

static const Point *word_in(const Entry *entry) { return (const Point *)(entry + 1); }

static Piece *pieces_in(const Entry *entry) { return (Piece *)(word_in(entry) + entry->length); }

static bool is_entry(const Entry *entry, uint64_t hash, const Point *word, size_t length) {
    return entry->hash == hash && entry->length == length && !memcmp(word_in(entry), word, length * sizeof *word);
}

/* The slot where a word is, or where it would be put. */
static uint32_t *slot_of(const Memo *memo, const Generation *in, uint64_t hash, const Point *word, size_t length) {
    size_t at = hash / SHARDS & (memo->slots - 1);
    while (in->slots[at] != EMPTY && !is_entry((Entry *)(in->arena + in->slots[at]), hash, word, length))
        at = (at + 1) & (memo->slots - 1);
    return in->slots + at;
}

static bool start_generation(const Memo *memo, Generation *generation) {
    if (!generation->slots) generation->slots = malloc(memo->slots * sizeof *generation->slots);
    if (!generation->slots) return false;
    memset(generation->slots, 0, memo->slots * sizeof *generation->slots);
    generation->used = 1;
    generation->words = 0;
    return true;
}

/* Forget the older generation when the younger is full. */
static bool make_room(const Memo *memo, Shard *shard) {
    if (shard->young.slots && shard->young.words < memo->half) return true;
    Generation older = shard->old;
    shard->old = shard->young;
    shard->young = older;
    return start_generation(memo, &shard->young);
}

/* Put an entry into the younger generation, unless it is there. */
static void put(const Memo *memo, Shard *shard, uint64_t hash, const Point *word, size_t length, const Piece *pieces,
                size_t count) {
    if (!make_room(memo, shard)) return;
    Generation *young = &shard->young;
    uint32_t *slot = slot_of(memo, young, hash, word, length);
    size_t bytes = sizeof(Entry) + length * sizeof *word + count * sizeof *pieces, size = (bytes + 7) / 8;
    if (*slot != EMPTY || !grow((void **)&young->arena, &young->room, young->used + size, sizeof *young->arena)) return;
    Entry *entry = (Entry *)(young->arena + young->used);
    *entry = (Entry){hash, (uint32_t)length, (uint32_t)count};
    memcpy((Point *)word_in(entry), word, length * sizeof *word);
    memcpy(pieces_in(entry), pieces, count * sizeof *pieces);
    *slot = (uint32_t)young->used;
    young->used += size;
    young->words++;
}

static const Entry *look(const Memo *memo, const Generation *in, uint64_t hash, const Point *word, size_t length) {
    uint32_t place = in->slots ? *slot_of(memo, in, hash, word, length) : EMPTY;
    return place == EMPTY ? NULL : (const Entry *)(in->arena + place);
}

static Shard *shard_of(Memo *memo, uint64_t hash) {
    Shard *shard = memo->shards + hash % SHARDS;
    PyThread_acquire_lock(shard->lock, WAIT_LOCK);
    return shard;
}

static bool copy_pieces(const Entry *entry, int32_t shift, Pieces *found) {
    if (!RESERVE(found, found->size + entry->count)) return false;
    const Piece *pieces = pieces_in(entry);
    for (uint32_t at = 0; at < entry->count; at++) {
        Piece piece = pieces[at];
        piece.start += shift;
        piece.end += shift;
        found->at[found->size++] = piece;
    }
    return true;
}

int recall(Memo *memo, const Point *word, size_t length, int32_t shift, Pieces *found) {
    if (length > MAX_KEY) return 0;
    uint64_t hash = hash_of(word, length);
    Shard *shard = shard_of(memo, hash);
    const Entry *entry = look(memo, &shard->young, hash, word, length);
    bool aged = !entry && (entry = look(memo, &shard->old, hash, word, length));
    int answer = !entry ? 0 : copy_pieces(entry, shift, found) ? 1 : -1;
    /* What is asked again stays young; but no generation goes for its sake. */
    if (aged && shard->young.words < memo->half)
        put(memo, shard, hash, word, length, pieces_in(entry), entry->count);
    PyThread_release_lock(shard->lock);
    return answer;
}

void remember(Memo *memo, const Point *word, size_t length, int32_t shift, const Piece *pieces, size_t count) {
    if (length > MAX_KEY || count > length) return;
    Piece own[MAX_KEY];
    for (size_t at = 0; at < count; at++)
        own[at] = (Piece){pieces[at].tag, pieces[at].lemma, pieces[at].start - shift, pieces[at].end - shift};
    uint64_t hash = hash_of(word, length);
    Shard *shard = shard_of(memo, hash);
    put(memo, shard, hash, word, length, own, count);
    PyThread_release_lock(shard->lock);
}

size_t memo_size(Memo *memo) {
    size_t words = 0;
    for (int at = 0; at < SHARDS; at++) words += memo->shards[at].young.words + memo->shards[at].old.words;
    return words;
}

Memo *new_memo(size_t words) {
    Memo *memo = calloc(1, sizeof *memo);
    if (!memo) return NULL;
    memo->half = words / 2 / SHARDS ? words / 2 / SHARDS : 1;
    for (memo->slots = 4; memo->slots < memo->half * 2; memo->slots *= 2) continue;
    for (int at = 0; at < SHARDS; at++) {
        memo->shards[at].lock = PyThread_allocate_lock();
        if (!memo->shards[at].lock) {
            free_memo(memo);
            return NULL;
        }
    }
    return memo;
}

static void free_generation(Generation *generation) {
    free(generation->arena);
    free(generation->slots);
}

void free_memo(Memo *memo) {
    for (int at = 0; memo && at < SHARDS; at++) {
        Shard *shard = memo->shards + at;
        if (shard->lock) PyThread_free_lock(shard->lock);
        free_generation(&shard->young);
        free_generation(&shard->old);
    }
    free(memo);
}
