/*
 * account.h - who may do what on the board.
 *
 *   view      look at pages        approve   approve a plan
 *   plan      move, pin, replan    send      publish; sees phone numbers
 */
#ifndef LINEOUT_ACCOUNT_H
#define LINEOUT_ACCOUNT_H

enum lo_role {
    LO_ROLE_NONE = 0, /* everybody */
    LO_ROLE_VIEW = 1,
    LO_ROLE_PLAN = 2,
    LO_ROLE_APPROVE = 4,
    LO_ROLE_SEND = 8,
    LO_ROLE_ALL = 15
};

#endif
