#!/bin/sh
# Writes down what only this container knows, then becomes nginx.
#   BACKEND          host:port of the servers; its name is asked for anew every other second (backend:8000)
#   RESOLVER         who is asked for it (the container's own name server)
#   TRUSTED_PROXIES  addresses and networks of proxies before us, separated by commas; others are not believed
#   TLS_CERTIFICATE, TLS_KEY   files; with them nginx also speaks https and HTTP/2, on 3443
set -eu
umask 077
made=/tmp/nginx
mkdir -p "$made"

name_server() {
    awk '$1 == "nameserver" { print ($2 ~ /:/ ? "[" $2 "]" : $2); exit }' /etc/resolv.conf
}

trusted() {
    printf '%s' "${TRUSTED_PROXIES:-}" | tr ',' '\n' | tr -d ' \t'
    echo
}

{
    printf 'map "" $backend { default "%s"; }\n' "${BACKEND:-backend:8000}"
    printf 'resolver %s valid=2s ipv6=off;\n' "${RESOLVER:-$(name_server)}"
    trusted | awk 'NF { print "set_real_ip_from " $1 ";" }'
    echo 'geo $realip_remote_addr $by_proxy {'
    echo '    default 0;'
    trusted | awk 'NF { print "    " $1 " 1;" }'
    echo '}'
} > "$made/here.conf"

: > "$made/tls.conf"
if [ -n "${TLS_CERTIFICATE:-}" ]; then
    {
        echo 'server {'
        echo '    listen 3443 ssl http2 default_server;'
        printf '    ssl_certificate "%s";\n' "$TLS_CERTIFICATE"
        printf '    ssl_certificate_key "%s";\n' "${TLS_KEY:?is the key of TLS_CERTIFICATE}"
        echo '    include /etc/nginx/shop.conf;'
        echo '}'
    } > "$made/tls.conf"
fi

exec nginx -e stderr -g 'daemon off;' "$@"
