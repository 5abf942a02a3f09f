/* textnorm._native.okt: one class, Engine. No state of the module's own, so that it is as safe as its objects. */
#include "engine.h"

/* Let Python's patterns cut a word; see `Rules`. */
static bool ask_patterns(void *context, const Point *word, size_t length, Pieces *runs) {
    Job *job = context;
    PyEval_RestoreThread(job->thread);
    PyObject *text = text_from(word, length);
    PyObject *found = text ? PyObject_CallFunctionObjArgs(job->engine->patterns, text, NULL) : NULL;
    Py_ssize_t count = found ? PySequence_Size(found) : -1;
    bool done = count >= 0;
    for (Py_ssize_t at = 0; done && at < count; at++) {
        PyObject *run = PySequence_GetItem(found, at);
        int kind, start, end;
        done = run && PyArg_ParseTuple(run, "iii", &kind, &start, &end);
        if (done && (kind < FOREIGN || kind >= PyTuple_Size(job->engine->tags) || start < 0 || end <= start ||
                     (size_t)end > length)) {
            PyErr_Format(PyExc_ValueError, "a run inside of a word is required, found %R", run);
            done = false;
        }
        done = done && add_piece(runs, (Piece){(uint16_t)kind, 0, start, end});
        Py_XDECREF(run);
    }
    Py_XDECREF(found);
    Py_XDECREF(text);
    job->thread = PyEval_SaveThread();
    return done;
}

/* ------------------------------------------------------------------------------------------------ building an engine */

static bool load_grammar(Grammar *grammar, PyObject *moves) {
    for (int state = 0; state < STATES; state++) {
        const char *bytes;
        Py_ssize_t size;
        int pos;
        if (!PyArg_ParseTuple(PyTuple_GetItem(moves, state), "iy#", &pos, &bytes, &size)) return false;
        if (size % sizeof(Move) || size > (Py_ssize_t)sizeof grammar->moves[0]) {
            PyErr_SetString(PyExc_ValueError, "a grammar as grammar.py has it is required");
            return false;
        }
        memcpy(grammar->moves[state], bytes, (size_t)size);
        grammar->counts[state] = (uint8_t)((size_t)size / sizeof(Move));
        grammar->pos[state] = (uint8_t)pos;
    }
    return true;
}

static bool load_corrections(Engine *engine, PyObject *texts) {
    Py_ssize_t count = PyTuple_Size(texts), size = 0, at = 0;
    for (Py_ssize_t number = 0; number < count; number++) size += PyUnicode_GetLength(PyTuple_GetItem(texts, number));
    engine->corrected = malloc(((size_t)size + 1) * sizeof *engine->corrected);
    engine->corrections = malloc(((size_t)count + 1) * sizeof *engine->corrections);
    if (!engine->corrected || !engine->corrections) return PyErr_NoMemory() != NULL;
    for (Py_ssize_t number = 0; number < count; number++) {
        PyObject *text = PyTuple_GetItem(texts, number);
        Py_ssize_t length = PyUnicode_GetLength(text);
        if (!PyUnicode_AsUCS4(text, engine->corrected + at, length, 0)) return false;
        engine->corrections[number] = (Correction){engine->corrected + at, (size_t)length};
        at += length;
    }
    engine->rules.corrections = engine->corrections;
    return true;
}

static bool load_tries(Engine *engine, PyObject *own, PyObject *added) {
    if (PyObject_GetBuffer(own, &engine->own, PyBUF_SIMPLE) || PyObject_GetBuffer(added, &engine->added, PyBUF_SIMPLE))
        return false;
    Lexicon *lexicon = &engine->rules.lexicon;
    if (open_trie(&lexicon->own, engine->own.buf, (size_t)engine->own.len) && lexicon->own.size &&
        open_trie(&lexicon->added, engine->added.buf, (size_t)engine->added.len))
        return true;
    PyErr_SetString(PyExc_ValueError, "tries as packed.py writes them are required");
    return false;
}

static PyObject *engine_new(PyTypeObject *type, PyObject *arguments, PyObject *Py_UNUSED(keywords)) {
    PyObject *own, *added, *moves, *corrections, *tags, *lemmas, *token_type, *patterns;
    Py_ssize_t words;
    if (!PyArg_ParseTuple(arguments, "OOO!O!O!O!OOn", &own, &added, &PyTuple_Type, &moves, &PyTuple_Type, &corrections,
                          &PyTuple_Type, &tags, &PyTuple_Type, &lemmas, &token_type, &patterns, &words))
        return NULL;
    allocfunc allocate = (allocfunc)PyType_GetSlot(type, Py_tp_alloc);
    Engine *engine = (Engine *)allocate(type, 0);
    if (!engine) return NULL;
    engine->tags = Py_NewRef(tags);
    engine->lemmas = Py_NewRef(lemmas);
    engine->token_type = Py_NewRef(token_type);
    engine->patterns = Py_NewRef(patterns);
    engine->rules.patterns = ask_patterns;
    engine->words = (size_t)words;
    engine->rules.memo = new_memo(engine->words);
    if (!engine->rules.memo) PyErr_NoMemory();
    if (engine->rules.memo && start_forms(engine) && load_tries(engine, own, added) && load_grammar(&engine->rules.grammar, moves) &&
        load_corrections(engine, corrections))
        return (PyObject *)engine;
    Py_DECREF(engine);
    return NULL;
}

static int engine_traverse(PyObject *self, visitproc visit, void *arg) {
    Engine *engine = (Engine *)self;
    Py_VISIT(Py_TYPE(self));
    Py_VISIT(engine->tags);
    Py_VISIT(engine->lemmas);
    Py_VISIT(engine->token_type);
    Py_VISIT(engine->patterns);
    return 0;
}

static int engine_clear(PyObject *self) {
    Engine *engine = (Engine *)self;
    Py_CLEAR(engine->patterns); /* a function: all that can hold the engine itself */
    return 0;
}

static void engine_dealloc(PyObject *self) {
    Engine *engine = (Engine *)self;
    PyTypeObject *type = Py_TYPE(self);
    PyObject_GC_UnTrack(self);
    engine_clear(self);
    for (Job *job = engine->idle; job;) {
        Job *next = job->next;
        free_job(job);
        job = next;
    }
    Py_XDECREF(engine->token_type);
    Py_XDECREF(engine->tags);
    Py_XDECREF(engine->lemmas);
    free_forms(engine);
    free_memo(engine->rules.memo);
    free(engine->corrections);
    free(engine->corrected);
    if (engine->own.obj) PyBuffer_Release(&engine->own);
    if (engine->added.obj) PyBuffer_Release(&engine->added);
    freefunc release = (freefunc)PyType_GetSlot(type, Py_tp_free);
    release(self);
    Py_DECREF(type);
}

/* ------------------------------------------------------------------------------------------------------- its methods */

static PyObject *read_rows(Engine *engine, PyObject *arguments, bool pairs) {
    PyObject *given;
    int norm = 0, stem = 0;
    if (!PyArg_ParseTuple(arguments, "O|pp", &given, &norm, &stem)) return NULL;
    PyObject *texts = PySequence_List(given), *rows = NULL;
    Job *job = texts ? take_job(engine) : NULL;
    if (job && load_texts(job, texts) && run_job(job, norm, true)) rows = rows_of(job, texts, norm, stem, pairs);
    if (job) give_job(engine, job);
    Py_XDECREF(texts);
    return rows;
}

static PyObject *engine_tokens(PyObject *self, PyObject *arguments) {
    return read_rows((Engine *)self, arguments, false);
}

static PyObject *engine_pairs(PyObject *self, PyObject *arguments) { return read_rows((Engine *)self, arguments, true); }

static PyObject *engine_normalize(PyObject *self, PyObject *text) {
    Engine *engine = (Engine *)self;
    PyObject *texts = PyList_New(1), *normalized = NULL;
    Job *job = texts ? take_job(engine) : NULL;
    if (texts) PyList_SetItem(texts, 0, Py_NewRef(text));
    if (job && load_texts(job, texts) && run_job(job, true, false)) normalized = text_of(job, texts, 0, true);
    if (job) give_job(engine, job);
    Py_XDECREF(texts);
    return normalized;
}

static PyObject *engine_remembered(PyObject *self, PyObject *Py_UNUSED(none)) {
    return PyLong_FromSize_t(memo_size(((Engine *)self)->rules.memo));
}

/* In a forked child: the old memory is left where it is, since a lock of it may be held by a thread that is not here. */
static PyObject *engine_forget(PyObject *self, PyObject *Py_UNUSED(none)) {
    Engine *engine = (Engine *)self;
    Memo *memo = new_memo(engine->words);
    if (!memo) return PyErr_NoMemory();
    engine->rules.memo = memo;
    Py_RETURN_NONE;
}

static PyMethodDef methods[] = {
    {"tokens", engine_tokens, METH_VARARGS, "tokens(texts, norm=False, stem=False): a list of tokens for each text."},
    {"pairs", engine_pairs, METH_VARARGS, "pairs(texts, norm=False, stem=False): a list of (form, tag) for each text."},
    {"normalize", engine_normalize, METH_O, "normalize(text): the text as Okt writes it."},
    {"remembered", engine_remembered, METH_NOARGS, "remembered(): how many words are remembered."},
    {"forget", engine_forget, METH_NOARGS, "forget(): begin the memory anew, in a forked child."},
    {NULL, NULL, 0, NULL},
};

static PyType_Slot slots[] = {
    {Py_tp_doc, "Engine(own, added, moves, corrections, tags, lemmas, token_type, patterns, words)\n\n"
                "Okt over packed tries; made by textnorm.okt.native."},
    {Py_tp_new, engine_new},
    {Py_tp_traverse, engine_traverse},
    {Py_tp_clear, engine_clear},
    {Py_tp_dealloc, engine_dealloc},
    {Py_tp_methods, methods},
    {0, NULL},
};

static PyType_Spec spec = {
    .name = "textnorm._native.okt.Engine",
    .basicsize = sizeof(Engine),
    .flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_HAVE_GC,
    .slots = slots,
};

static int execute(PyObject *module) {
    PyObject *type = PyType_FromModuleAndSpec(module, &spec, NULL);
    int failed = !type || PyModule_AddType(module, (PyTypeObject *)type);
    Py_XDECREF(type);
    return failed ? -1 : 0;
}

static PyModuleDef_Slot module_slots[] = {{Py_mod_exec, execute}, {0, NULL}};

static struct PyModuleDef definition = {
    PyModuleDef_HEAD_INIT, .m_name = "okt", .m_doc = "Okt in C; see textnorm.okt.native.", .m_slots = module_slots,
};

PyMODINIT_FUNC PyInit_okt(void) { return PyModuleDef_Init(&definition); }
