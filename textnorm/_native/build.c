/* Pieces as Python's objects. */
#include "engine.h"

PyObject *text_from(const Point *points, size_t count) {
    static const uint16_t one = 1;
    int order = *(const uint8_t *)&one ? -1 : 1; /* told, lest a first U+FEFF be taken for a mark of it */
    return PyUnicode_DecodeUTF32((const char *)points, (Py_ssize_t)(count * sizeof *points), "surrogatepass", &order);
}

/* The text of a row as it was read: the very one that came in, where normalization changed nothing. */
PyObject *text_of(const Job *job, PyObject *texts, Py_ssize_t row, bool norm) {
    PyObject *text = PyList_GetItem(texts, row);
    if (norm) {
        size_t old = job->starts.at[row], size = job->starts.at[row + 1] - old;
        size_t new = job->normalized_starts.at[row], new_size = job->normalized_starts.at[row + 1] - new;
        const Point *points = job->normalized.at + new;
        if (size != new_size || (size && memcmp(job->source.at + old, points, size * sizeof *points)))
            return text_from(points, new_size);
    }
    return Py_NewRef(text);
}

static PyObject *item(PyObject *tuple, Py_ssize_t at) { return Py_XNewRef(PyTuple_GetItem(tuple, at)); }

static PyObject *form_of(const Engine *engine, const Piece *piece, PyObject *text, bool stem) {
    return stem && piece->lemma ? item(engine->lemmas, piece->lemma) : PyUnicode_Substring(text, piece->start, piece->end);
}

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
    if (whole) return tuple;
    Py_XDECREF(tuple);
    return NULL;
}

static PyObject *pair_of(const Engine *engine, const Piece *piece, PyObject *text, bool stem) {
    PyObject *items[] = {form_of(engine, piece, text, stem), item(engine->tags, piece->tag)};
    return filled(PyTuple_New(2), items, 2);
}

/* A Token is a tuple of a class of its own; made as one, without the call of its class. */
static PyObject *token_of(const Engine *engine, const Piece *piece, PyObject *text, bool stem) {
    allocfunc allocate = (allocfunc)PyType_GetSlot((PyTypeObject *)engine->token_type, Py_tp_alloc);
    PyObject *items[] = {form_of(engine, piece, text, stem), item(engine->tags, piece->tag),
                         PyLong_FromLong(piece->start), PyLong_FromLong(piece->end), item(engine->lemmas, piece->lemma)};
    return filled(allocate((PyTypeObject *)engine->token_type, 5), items, 5);
}

static PyObject *row_of(const Job *job, PyObject *text, size_t row, bool stem, bool pairs) {
    size_t from = job->pieces_from.at[row], count = job->pieces_from.at[row + 1] - from;
    PyObject *list = PyList_New((Py_ssize_t)count);
    for (size_t at = 0; list && at < count; at++) {
        const Piece *piece = job->pieces.at + from + at;
        PyObject *made = (pairs ? pair_of : token_of)(job->engine, piece, text, stem);
        if (made)
            PyList_SetItem(list, (Py_ssize_t)at, made);
        else
            Py_CLEAR(list);
    }
    return list;
}

PyObject *rows_of(const Job *job, PyObject *texts, bool norm, bool stem, bool pairs) {
    Py_ssize_t count = PyList_Size(texts);
    PyObject *rows = PyList_New(count);
    for (Py_ssize_t row = 0; rows && row < count; row++) {
        PyObject *text = text_of(job, texts, row, norm);
        PyObject *made = text ? row_of(job, text, (size_t)row, stem, pairs) : NULL;
        Py_XDECREF(text);
        if (made)
            PyList_SetItem(rows, row, made);
        else
            Py_CLEAR(rows);
    }
    return rows;
}
