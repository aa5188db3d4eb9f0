/*
 * Style and script, read once from the folder they were built into. A name is
 * looked up in a table: no path of a request ever reaches the file system.
 */
#include "web/web_int.h"

#include <string.h>

#include "lineout/crypto.h"

enum { MOST_FILES = 500, DEEPEST = 4 };

struct asset {
    char *text;
    gsize size;
    const char *type;
    char *etag;
};

struct web_assets {
    GHashTable *files; /* "board.js", "lib/x.css" -> struct asset */
};

static const char *type_of(const char *name)
{
    static const char *const types[][2] = {
        {".js", "text/javascript; charset=utf-8"},
        {".mjs", "text/javascript; charset=utf-8"},
        {".css", "text/css; charset=utf-8"},
        {".svg", "image/svg+xml"},
        {".png", "image/png"},
        {".ico", "image/x-icon"},
        {".json", "application/json"},
        {".txt", "text/plain; charset=utf-8"},
        {".woff2", "font/woff2"},
    };
    for (size_t i = 0; i < G_N_ELEMENTS(types); i++)
        if (g_str_has_suffix(name, types[i][0]))
            return types[i][1];
    return NULL;
}

static void free_asset(gpointer self)
{
    struct asset *asset = self;
    g_free(asset->text);
    g_free(asset->etag);
    g_free(asset);
}

static void read_file(struct web_assets *assets, const char *path,
                      const char *name)
{
    struct asset file = {.type = type_of(name)};
    if (file.type == NULL || g_hash_table_size(assets->files) >= MOST_FILES ||
        !g_file_get_contents(path, &file.text, &file.size, NULL))
        return;
    if (file.size > LO_WEB_ASSET_MAX) {
        g_free(file.text);
        return;
    }
    char hex[LO_SHA256_HEX];
    lo_sha256_hex(hex, file.text, file.size);
    file.etag = g_strdup_printf("\"%.32s\"", hex);
    g_hash_table_insert(assets->files, g_strdup(name),
                        g_memdup2(&file, sizeof file));
}

static void read_folder(struct web_assets *assets, const char *folder,
                        const char *before, int depth)
{
    GDir *dir = g_dir_open(folder, 0, NULL);
    if (dir == NULL)
        return;
    for (const char *name; (name = g_dir_read_name(dir)) != NULL;) {
        char *path = g_build_filename(folder, name, NULL);
        char *whole = g_strconcat(before, name, NULL);
        if (!g_file_test(path, G_FILE_TEST_IS_DIR)) {
            read_file(assets, path, whole);
        } else if (depth < DEEPEST) {
            char *under = g_strconcat(whole, "/", NULL);
            read_folder(assets, path, under, depth + 1);
            g_free(under);
        }
        g_free(whole);
        g_free(path);
    }
    g_dir_close(dir);
}

struct web_assets *web_assets_open(const char *folder)
{
    struct web_assets *assets = g_new0(struct web_assets, 1);
    assets->files =
        g_hash_table_new_full(g_str_hash, g_str_equal, g_free, free_asset);
    read_folder(assets, folder != NULL ? folder : lo_web_dir(), "", 0);
    return assets;
}

void web_assets_close(struct web_assets *assets)
{
    if (assets == NULL)
        return;
    g_hash_table_destroy(assets->files);
    g_free(assets);
}

bool web_has_asset(const struct web_request *request, const char *name)
{
    return g_hash_table_contains(request->assets->files, name);
}

void web_asset(struct lo_session *session, const struct web_request *request,
               struct web_reply *reply)
{
    (void)session;
    const struct asset *asset =
        g_hash_table_lookup(request->assets->files, request->rest);
    if (asset == NULL) {
        web_refuse(reply, request, 404, "there is no such file", "");
        return;
    }
    reply->type = asset->type;
    reply->etag = g_strdup(asset->etag);
    if (request->if_none != NULL &&
        strstr(request->if_none, asset->etag) != NULL)
        reply->status = 304;
    else
        g_string_append_len(reply->body, asset->text, (gssize)asset->size);
}
