/* The client of exchange.py with Debian's libwebsockets. */

#include <libwebsockets.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { MESSAGE_BYTES = 1 << 20 };

static const char *folder;
static struct lws_context_creation_info info;
static struct lws_client_connect_info target;
static unsigned char space[LWS_PRE + MESSAGE_BYTES];
static unsigned char reply[MESSAGE_BYTES];
static size_t reply_length;
static char extensions[512];
static char last_error[512];
static int offers, sent_ping, sent, replies, pong, is_closing, is_closed, is_over, has_failed;

static int fail(const char *why)
{
    if (!has_failed) {
        char text[1024];
        snprintf(text, sizeof text, "%s %s", why, last_error);
        for (char *at = text; *at; at += 1) {
            if (*at == '"' || *at == '\\' || (unsigned char)*at < ' ') *at = ' ';
        }
        printf("{\"error\": \"%s\"}\n", text);
    }
    has_failed = is_over = 1;
    return -1;
}

/* A certificate that is not trusted, and the other side's close frame after the own one, are told in the log only. */
static void read_log(int level, const char *line)
{
    if (level == LLL_ERR) snprintf(last_error, sizeof last_error, "%s", line);
    if (level == LLL_PARSER && strstr(line, "seen server's close ack")) is_closed = 1;
}

/* Reads the message with this number; its length, or -1 when there is none. */
static int read_message(int number, int *is_text)
{
    static const char *const kinds[] = {"binary", "text"};
    char path[4096];
    for (*is_text = 0; *is_text < 2; *is_text += 1) {
        snprintf(path, sizeof path, "%s/send-%d.%s", folder, number, kinds[*is_text]);
        FILE *file = fopen(path, "rb");
        if (!file) continue;
        size_t length = fread(space + LWS_PRE, 1, MESSAGE_BYTES, file);
        fclose(file);
        return (int)length;
    }
    return -1;
}

static int write_reply(int is_binary)
{
    char path[4096];
    if (replies == sent) return fail("a reply to nothing");
    snprintf(path, sizeof path, "%s/reply-%d.%s", folder, replies, is_binary ? "binary" : "text");
    FILE *file = fopen(path, "wb");
    if (!file || fwrite(reply, 1, reply_length, file) != reply_length || fclose(file)) return fail("a reply cannot be written");
    replies += 1;
    reply_length = 0;
    return 0;
}

/* One thing a time: the ping, then the messages, and the end when all was answered. */
static int send_next(struct lws *socket)
{
    int is_text, length;
    /* It still asks while it waits for the other close frame; another -1 would cut that short. */
    if (is_closing) return 0;
    /* With compression, a pong makes it call back without end, as any message does that was not compressed
       (warmcat/libwebsockets#2749 and #2794). */
    if (!sent_ping && !offers) {
        sent_ping = 1;
        memcpy(space + LWS_PRE, "marco", 5);
        if (lws_write(socket, space + LWS_PRE, 5, LWS_WRITE_PING) < 5) return fail("the ping could not be sent");
    } else if ((length = read_message(sent, &is_text)) >= 0) {
        sent += 1;
        if (lws_write(socket, space + LWS_PRE, (size_t)length, is_text ? LWS_WRITE_TEXT : LWS_WRITE_BINARY) < length)
            return fail("a message could not be sent");
    } else if (replies == sent && pong == sent_ping) {
        is_closing = 1;
        lws_close_reason(socket, LWS_CLOSE_STATUS_NORMAL, NULL, 0);
        return -1;
    } else {
        return 0;
    }
    lws_callback_on_writable(socket);
    return 0;
}

static int receive(struct lws *socket, const void *bytes, size_t length)
{
    if (length > MESSAGE_BYTES - reply_length) return fail("a reply is too long");
    memcpy(reply + reply_length, bytes, length);
    reply_length += length;
    if (!lws_is_final_fragment(socket)) return 0;
    lws_callback_on_writable(socket);
    return write_reply(lws_frame_is_binary(socket));
}

static int on_event(struct lws *socket, enum lws_callback_reasons reason, void *user, void *in, size_t length)
{
    (void)user;
    switch (reason) {
    case LWS_CALLBACK_CLIENT_CONNECTION_ERROR: return fail(in ? in : "no connection");
    case LWS_CALLBACK_CLIENT_FILTER_PRE_ESTABLISH:
        lws_hdr_copy(socket, extensions, sizeof extensions, WSI_TOKEN_EXTENSIONS);
        break;
    case LWS_CALLBACK_CLIENT_ESTABLISHED: lws_callback_on_writable(socket); break;
    case LWS_CALLBACK_CLIENT_WRITEABLE: return send_next(socket);
    case LWS_CALLBACK_CLIENT_RECEIVE: return receive(socket, in, length);
    case LWS_CALLBACK_CLIENT_RECEIVE_PONG:
        pong = length == 5 && !memcmp(in, "marco", 5);
        lws_callback_on_writable(socket);
        break;
    case LWS_CALLBACK_CLIENT_CLOSED: is_over = 1; break;
    default: break;
    }
    return 0;
}

static void connect_to(struct lws_context *context, const char *url, int uses_tls)
{
    static char copy[4096], path[4096];
    const char *scheme, *address, *rest;
    snprintf(copy, sizeof copy, "%s", url);
    if (lws_parse_uri(copy, &scheme, &address, &target.port, &rest)) { fail("a URL that cannot be read"); return; }
    snprintf(path, sizeof path, "/%s", rest);
    target.context = context;
    target.address = address;
    /* It compares a certificate's names only, so an address would match none. */
    target.host = "localhost";
    target.path = path;
    target.protocol = NULL;
    target.ssl_connection = uses_tls ? LCCSCF_USE_SSL : 0;
    if (!lws_client_connect_via_info(&target)) fail("no connection");
}

int main(int count, char **arguments)
{
    static const struct lws_protocols protocols[] = {{"client", on_event, 0, 4096, 0, NULL, 0}, {NULL, NULL, 0, 0, 0, NULL, 0}};
    static const struct lws_extension offered[] = {
        {"permessage-deflate", lws_extension_callback_pm_deflate, "permessage-deflate; client_no_context_takeover; client_max_window_bits"},
        {NULL, NULL, NULL},
    };
    if (count < 4) return 2;
    folder = arguments[2];
    offers = !strcmp(arguments[3], "offer");
    alarm(30);
    lws_set_log_level(LLL_ERR | LLL_PARSER, read_log);
    info.port = CONTEXT_PORT_NO_LISTEN;
    info.protocols = protocols;
    info.extensions = offers ? offered : NULL;
    info.options = LWS_SERVER_OPTION_DO_SSL_GLOBAL_INIT | LWS_SERVER_OPTION_VALIDATE_UTF8;
    info.client_ssl_ca_filepath = count > 4 ? arguments[4] : NULL;
    struct lws_context *context = lws_create_context(&info);
    if (!context) return 2;
    connect_to(context, arguments[1], count > 4);
    while (!is_over && lws_service(context, 0) >= 0) {}
    lws_context_destroy(context);
    if (has_failed) return 1;
    /* Which code came back it does not tell. */
    printf(
        "{\"extensions\": \"%s\", \"pong\": %s, \"close\": %s}\n", extensions, !sent_ping ? "null" : pong ? "true" : "false",
        is_closed ? "true" : "false");
    return 0;
}
