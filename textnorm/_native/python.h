/* Python's stable interface, of 3.11: one build serves all later versions. */
#ifndef TEXTNORM_PYTHON_H
#define TEXTNORM_PYTHON_H

#define PY_SSIZE_T_CLEAN
#ifndef Py_LIMITED_API
#define Py_LIMITED_API 0x030B0000
#endif
#include <Python.h>

#endif
