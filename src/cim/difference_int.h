/*
 * difference_int.h - how the reader (rdf.c) writes down a difference model and
 * difference.c finds it again: its statements are objects of the document whose
 * id begins with '+' (said from now on), '-' (no longer) or '?' (must hold).
 */
#ifndef LINEOUT_CIM_DIFFERENCE_INT_H
#define LINEOUT_CIM_DIFFERENCE_INT_H

#define CIM_DIFFERENCE "dm:DifferenceModel"

#endif
