/*
 * oneline_symbol.c - how the devices look: after the graphic symbols of
 * IEC 60617, simplified to what is told apart at 16 px. Filled or with the
 * way through = closed; empty or with the blade up = open.
 *
 *   breaker [#] [ ]    recloser [R]    load-break switch (#) ( )
 *   disconnector -o-o-  -o/ o-         fuse -[==]-       sectionaliser (S)
 */
#include "report/oneline_int.h"

#define INK "#111827"

static void shape(struct lo_svg *svg, const char *name, bool filled)
{
    lo_svg_open(svg, name);
    lo_svg_attr(svg, "fill", filled ? INK : "#fff");
    lo_svg_attr(svg, "stroke", INK);
    lo_svg_number(svg, "stroke-width", 2);
}

static void box(struct lo_svg *svg, double x, double y, double w, double h,
                bool filled)
{
    shape(svg, "rect", filled);
    lo_svg_number(svg, "x", x - w / 2.0);
    lo_svg_number(svg, "y", y - h / 2.0);
    lo_svg_number(svg, "width", w);
    lo_svg_number(svg, "height", h);
    lo_svg_close(svg);
}

static void circle(struct lo_svg *svg, double x, double y, double r,
                   bool filled)
{
    shape(svg, "circle", filled);
    lo_svg_number(svg, "cx", x);
    lo_svg_number(svg, "cy", y);
    lo_svg_number(svg, "r", r);
    lo_svg_close(svg);
}

static void stroke(struct lo_svg *svg, double x1, double y1, double x2,
                   double y2)
{
    lo_svg_open(svg, "line");
    lo_svg_number(svg, "x1", x1);
    lo_svg_number(svg, "y1", y1);
    lo_svg_number(svg, "x2", x2);
    lo_svg_number(svg, "y2", y2);
    lo_svg_attr(svg, "stroke", INK);
    lo_svg_number(svg, "stroke-width", 2);
    lo_svg_close(svg);
}

static void letter(struct lo_svg *svg, const char *text, double x, double y,
                   bool on_ink)
{
    lo_svg_open(svg, "text");
    lo_svg_number(svg, "x", x);
    lo_svg_number(svg, "y", y + 4.0);
    lo_svg_number(svg, "font-size", 11);
    lo_svg_attr(svg, "font-weight", "bold");
    lo_svg_attr(svg, "text-anchor", "middle");
    lo_svg_attr(svg, "fill", on_ink ? "#fff" : INK);
    lo_svg_text(svg, text);
    lo_svg_close(svg);
}

/* The line behind the symbol is wiped out between its two contacts. */
static void wipe(struct lo_svg *svg, double x, double y, double half)
{
    lo_svg_open(svg, "rect");
    lo_svg_number(svg, "x", x - half);
    lo_svg_number(svg, "y", y - 5.0);
    lo_svg_number(svg, "width", 2.0 * half);
    lo_svg_number(svg, "height", 10);
    lo_svg_attr(svg, "fill", "#fff");
    lo_svg_close(svg);
}

/* Two contacts and a blade. */
static void blade(struct lo_svg *svg, bool open, double x, double y)
{
    enum { HALF = 11 };
    wipe(svg, x, y, HALF);
    stroke(svg, x - HALF, y, x + HALF - 3, open ? y - 12.0 : y);
    circle(svg, x - HALF, y, 2.5, true);
    circle(svg, x + HALF, y, 2.5, true);
}

void oneline_symbol(struct lo_svg *svg, enum lo_switch_class cls, bool open,
                    double x, double y)
{
    enum { SIDE = 18, RADIUS = 9 };
    switch (cls) {
    case LO_SWITCH_BREAKER:
        box(svg, x, y, SIDE, SIDE, !open);
        break;
    case LO_SWITCH_RECLOSER:
        box(svg, x, y, SIDE, SIDE, !open);
        letter(svg, "R", x, y, !open);
        break;
    case LO_SWITCH_LOAD_BREAK:
        circle(svg, x, y, RADIUS, !open);
        break;
    case LO_SWITCH_SECTIONALISER:
        circle(svg, x, y, RADIUS, !open);
        letter(svg, "S", x, y, !open);
        break;
    case LO_SWITCH_FUSE:
        wipe(svg, x, y, 13);
        box(svg, x, y, 26, 10, false);
        if (!open)
            stroke(svg, x - 13, y, x + 13, y);
        break;
    case LO_SWITCH_JUMPER:
    case LO_SWITCH_CUT:
        wipe(svg, x, y, 9);
        circle(svg, x - 9, y, 3, !open);
        circle(svg, x + 9, y, 3, !open);
        if (!open)
            stroke(svg, x - 9, y, x + 9, y);
        break;
    default:
        blade(svg, open, x, y);
        if (cls == LO_SWITCH_DISCONNECTOR)
            stroke(svg, x + 11, y - 6, x + 11, y + 6);
        break;
    }
}

/* A transformer hanging from the line at x, y. */
void oneline_load(struct lo_svg *svg, double x, double y)
{
    enum { RADIUS = 6 };
    stroke(svg, x, y, x, y + 8);
    circle(svg, x, y + 8 + RADIUS, RADIUS, false);
    lo_svg_open(svg, "circle");
    lo_svg_attr(svg, "fill", "none");
    lo_svg_attr(svg, "stroke", INK);
    lo_svg_number(svg, "stroke-width", 2);
    lo_svg_number(svg, "cx", x);
    lo_svg_number(svg, "cy", y + 8 + RADIUS + 8);
    lo_svg_number(svg, "r", RADIUS);
    lo_svg_close(svg);
}
