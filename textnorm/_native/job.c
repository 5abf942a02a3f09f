/* A call: texts are copied in while Python's lock is held, and read without it. */
#include "engine.h"

enum { KEPT_POINTS = 1 << 20 }; /* a job that grew larger is not kept for later */

Job *take_job(Engine *engine) {
    Job *job = engine->idle;
    if (job) {
        engine->idle = job->next;
    } else {
        job = calloc(1, sizeof *job);
        if (!job) return (Job *)PyErr_NoMemory();
        job->engine = engine;
        job->reader.rules = &engine->rules;
        job->reader.context = job;
    }
    job->source.size = job->normalized.size = job->pieces.size = 0;
    job->starts.size = job->normalized_starts.size = job->pieces_from.size = 0;
    return job;
}

void give_job(Engine *engine, Job *job) {
    if (job->source.capacity > KEPT_POINTS) {
        free_job(job);
        return;
    }
    job->next = engine->idle;
    engine->idle = job;
}

void free_job(Job *job) {
    free_reader(&job->reader);
    free(job->source.at);
    free(job->normalized.at);
    free(job->starts.at);
    free(job->normalized_starts.at);
    free(job->pieces_from.at);
    free(job->pieces.at);
    free(job);
}

static bool load_text(Points *points, PyObject *text) {
    if (!PyUnicode_Check(text)) {
        PyErr_Format(PyExc_TypeError, "a text (str) is required, found %R", text);
        return false;
    }
    Py_ssize_t length = PyUnicode_GetLength(text);
    if (length > INT32_MAX) {
        PyErr_Format(PyExc_OverflowError, "a text of at most %d characters is required, found %zd", INT32_MAX, length);
        return false;
    }
    if (!RESERVE(points, points->size + (size_t)length)) {
        PyErr_NoMemory();
        return false;
    }
    if (length && !PyUnicode_AsUCS4(text, points->at + points->size, length, 0)) return false;
    points->size += (size_t)length;
    return true;
}

bool load_texts(Job *job, PyObject *texts) {
    Py_ssize_t count = PyList_Size(texts);
    for (Py_ssize_t row = 0; row < count; row++) {
        if (!add_place(&job->starts, job->source.size)) return PyErr_NoMemory() != NULL;
        if (!load_text(&job->source, PyList_GetItem(texts, row))) return false;
    }
    return add_place(&job->starts, job->source.size) || PyErr_NoMemory() != NULL;
}

static bool normalize_all(Job *job) {
    for (size_t row = 0; row + 1 < job->starts.size; row++) {
        size_t start = job->starts.at[row], end = job->starts.at[row + 1];
        if (!add_place(&job->normalized_starts, job->normalized.size)) return false;
        if (!normalize_text(&job->reader, job->source.at + start, end - start, &job->normalized)) return false;
    }
    return add_place(&job->normalized_starts, job->normalized.size);
}

static bool read_all(Job *job, const Points *points, const Places *starts) {
    for (size_t row = 0; row + 1 < starts->size; row++) {
        size_t start = starts->at[row], end = starts->at[row + 1];
        if (!add_place(&job->pieces_from, job->pieces.size)) return false;
        if (!read_text(&job->reader, points->at + start, end - start, &job->pieces)) return false;
    }
    return add_place(&job->pieces_from, job->pieces.size);
}

bool run_job(Job *job, bool norm, bool read) {
    job->thread = PyEval_SaveThread();
    bool done = (!norm || normalize_all(job)) &&
                (!read || read_all(job, norm ? &job->normalized : &job->source,
                                   norm ? &job->normalized_starts : &job->starts));
    PyEval_RestoreThread(job->thread);
    if (!done && !PyErr_Occurred()) PyErr_NoMemory();
    return done;
}
