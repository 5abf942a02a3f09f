/* Pieces as Python's objects. */
#include "engine.h"

PyObject *text_from(const Point *points, size_t count) {
    static const uint16_t one = 1;
    int order = *(const uint8_t *)&one ? -1 : 1; /* told, lest a first U+FEFF be taken for a mark of it */
    return PyUnicode_DecodeUTF32((const char *)points, (Py_ssize_t)(count * sizeof *points), "surrogatepass", &order);
}

static const Point *points_of(const Job *job, Py_ssize_t row, bool norm) {
    return norm ? job->normalized.at + job->normalized_starts.at[row] : job->source.at + job->starts.at[row];
}

/* The text of a row as it was read: the very one that came in, where normalization changed nothing. */
PyObject *text_of(const Job *job, PyObject *texts, Py_ssize_t row, bool norm) {
    PyObject *text = PyList_GetItem(texts, row);
    if (!norm) return Py_NewRef(text);
    const Point *old = points_of(job, row, false), *new = points_of(job, row, true);
    size_t size = job->starts.at[row + 1] - job->starts.at[row];
    size_t new_size = job->normalized_starts.at[row + 1] - job->normalized_starts.at[row];
    bool same = size == new_size && (!size || !memcmp(old, new, size * sizeof *old));
    return same ? Py_NewRef(text) : text_from(new, new_size);
}

/* What the tokens of one row are made from. */
typedef struct {
    const Engine *engine;
    PyObject *text;
    const Point *points;
    bool stem;
} Row;

static PyObject *item(PyObject *tuple, Py_ssize_t at) { return Py_XNewRef(PyTuple_GetItem(tuple, at)); }

static PyObject *form_of(const Row *row, const Piece *piece) {
    if (row->stem && piece->lemma) return item(row->engine->lemmas, piece->lemma);
    return form_from(row->engine, row->text, row->points, piece);
}

/* Texts and numbers are in no cycle, and what holds them alone is not told to the garbage collector: else it would look through
   all tokens that a program holds again and again, half of the time with one thread, and more with two. A list that its owner
   puts into itself is then never collected. */

/* Fill a tuple that was just made; its items are ours to give away. */
static PyObject *filled(PyObject *tuple, PyObject **items, Py_ssize_t count) {
    bool whole = tuple;
    for (Py_ssize_t at = 0; at < count; at++) {
        whole = whole && items[at];
        if (tuple && items[at])
            PyTuple_SetItem(tuple, at, items[at]);
        else
            Py_XDECREF(items[at]);
    }
    if (whole)
        PyObject_GC_UnTrack(tuple);
    else
        Py_CLEAR(tuple);
    return tuple;
}

static PyObject *pair_of(const Row *row, const Piece *piece) {
    PyObject *items[] = {form_of(row, piece), item(row->engine->tags, piece->tag)};
    return filled(PyTuple_New(2), items, 2);
}

/* A Token is a tuple of a class of its own; made as one, without the call of its class. */
static PyObject *token_of(const Row *row, const Piece *piece) {
    PyTypeObject *type = (PyTypeObject *)row->engine->token_type;
    allocfunc allocate = (allocfunc)PyType_GetSlot(type, Py_tp_alloc);
    PyObject *items[] = {form_of(row, piece), item(row->engine->tags, piece->tag), PyLong_FromLong(piece->start),
                         PyLong_FromLong(piece->end), item(row->engine->lemmas, piece->lemma)};
    return filled(allocate(type, 5), items, 5);
}

static PyObject *list_of(const Row *row, const Piece *pieces, size_t count, bool pairs) {
    PyObject *list = PyList_New((Py_ssize_t)count);
    for (size_t at = 0; list && at < count; at++) {
        PyObject *made = (pairs ? pair_of : token_of)(row, pieces + at);
        if (made)
            PyList_SetItem(list, (Py_ssize_t)at, made);
        else
            Py_CLEAR(list);
    }
    if (list) PyObject_GC_UnTrack(list);
    return list;
}

PyObject *rows_of(const Job *job, PyObject *texts, bool norm, bool stem, bool pairs) {
    Py_ssize_t rows_count = PyList_Size(texts);
    PyObject *rows = PyList_New(rows_count);
    int collecting = PyGC_Disable(); /* or each 700 tokens would set it off, though it could find nothing */
    for (Py_ssize_t row = 0; rows && row < rows_count; row++) {
        size_t from = job->pieces_from.at[row], count = job->pieces_from.at[row + 1] - from;
        Row about = {job->engine, text_of(job, texts, row, norm), points_of(job, row, norm), stem};
        PyObject *made = about.text ? list_of(&about, job->pieces.at + from, count, pairs) : NULL;
        Py_XDECREF(about.text);
        if (made)
            PyList_SetItem(rows, row, made);
        else
            Py_CLEAR(rows);
    }
    if (collecting) PyGC_Enable();
    return rows;
}
