/* The object that Python holds, and what a call of it works with. */
#ifndef TEXTNORM_ENGINE_H
#define TEXTNORM_ENGINE_H

#include "python.h"
#include "reader.h"

typedef struct Job Job;
typedef struct Form Form;

typedef struct {
    PyObject_HEAD
    Rules rules;
    Py_buffer own, added; /* the packed tries, which `rules` points into */
    Point *corrected;     /* the characters of `corrections` */
    Correction *corrections;
    PyObject *tags, *lemmas, *token_type, *patterns;
    Form *forms;
    size_t words;         /* that are remembered, at most */
    Job *idle; /* jobs that are done, for calls to come; the interpreter's lock guards them */
} Engine;

/* One call: its texts as code points, one after the other, and their pieces. `starts` and `pieces_from` have one place more
   than there are texts: the end. */
struct Job {
    Engine *engine;
    Reader reader;
    Points source, normalized;
    Places starts, normalized_starts, pieces_from;
    Pieces pieces;
    PyThreadState *thread; /* while it is without the interpreter */
    Job *next;
};

Job *take_job(Engine *engine);
void give_job(Engine *engine, Job *job);
void free_job(Job *job);

/* Take texts in, normalize them, read them. False with a Python error. */
bool load_texts(Job *job, PyObject *texts);
bool run_job(Job *job, bool norm, bool read);

/* Pieces of texts as Python's, each made once for as long as it is said again and again. */
bool start_forms(Engine *engine);
void free_forms(Engine *engine);
PyObject *form_from(const Engine *engine, PyObject *text, const Point *points, const Piece *piece);

/* What came out, as Python's objects; NULL with a Python error. */
PyObject *text_of(const Job *job, PyObject *texts, Py_ssize_t row, bool norm);
PyObject *rows_of(const Job *job, PyObject *texts, bool norm, bool stem, bool pairs);

PyObject *text_from(const Point *points, size_t count);

#endif
