/* The forms that were made lately: texts say the same ones again and again, and one that is made once has its hash, too. */
#include "engine.h"

enum { FORMS = 1 << 14, LONGEST = 8 };

/* A form has one place; another one of the same place takes it. The interpreter's lock guards them. */
struct Form {
    PyObject *text;
    uint32_t length;
    Point points[LONGEST];
};

static size_t place_of(const Point *points, size_t count) {
    uint64_t hash = count;
    for (size_t at = 0; at < count; at++) hash = (hash ^ points[at]) * 0x9E3779B97F4A7C15u;
    return hash >> 32 & (FORMS - 1);
}

bool start_forms(Engine *engine) {
    engine->forms = calloc(FORMS, sizeof *engine->forms);
    return engine->forms || PyErr_NoMemory() != NULL;
}

void free_forms(Engine *engine) {
    for (size_t at = 0; engine->forms && at < FORMS; at++) Py_XDECREF(engine->forms[at].text);
    free(engine->forms);
}

/* The piece of a text, which is `points` from its start on. */
PyObject *form_from(const Engine *engine, PyObject *text, const Point *points, const Piece *piece) {
    size_t count = (size_t)(piece->end - piece->start);
    if (count > LONGEST) return PyUnicode_Substring(text, piece->start, piece->end);
    const Point *own = points + piece->start;
    Form *form = engine->forms + place_of(own, count);
    if (form->text && form->length == count && !memcmp(form->points, own, count * sizeof *own))
        return Py_NewRef(form->text);
    PyObject *made = PyUnicode_Substring(text, piece->start, piece->end), *old = form->text;
    if (!made) return NULL;
    form->text = Py_NewRef(made);
    form->length = (uint32_t)count;
    memcpy(form->points, own, count * sizeof *own);
    Py_XDECREF(old);
    return made;
}
