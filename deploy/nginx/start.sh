#!/bin/sh
# Writes the settings of this container, then runs nginx.
#   BACKEND          host:port of the servers; its name is resolved every two seconds (backend:8000)
#   RESOLVER         the DNS server for it (default: the container's own)
#   TRUSTED_PROXIES  addresses and networks of trusted proxies in front of nginx, separated by commas
#   TLS_CERTIFICATE, TLS_KEY   files; with them nginx also serves https and HTTP/2, on 3443
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
