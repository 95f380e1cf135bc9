# The application: one image for web, worker, schedule and the one-shot migration (docker-compose.yml).
FROM python:3.11.14-slim-bookworm AS build
ENV PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_NO_CACHE_DIR=1
WORKDIR /app
RUN python -m venv /venv
COPY requirements.lock ./
RUN /venv/bin/pip install --require-hashes -r requirements.lock
COPY . .
# Static files and translations are made once, here; the secrets only let the settings load and end with this line.
RUN SECRET_KEY=build PII_KEYS=build PII_INDEX_KEY=build DATABASE_URL=postgres://build/build REDIS_URL=redis://build \
    sh -c '/venv/bin/python -m config.messages compile && /venv/bin/python manage.py collectstatic --noinput -v0'

FROM python:3.11.14-slim-bookworm
# pg_dump and pg_restore for `manage.py backup` and `restore`, of the server's version.
RUN apt-get update \
 && apt-get install -y --no-install-recommends postgresql-client-15 \
 && rm -rf /var/lib/apt/lists/* \
 && useradd --uid 10001 --no-create-home --home-dir /nonexistent bianmin
COPY --from=build /venv /venv
COPY --from=build /app /app
ENV PATH=/venv/bin:$PATH PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1
WORKDIR /app
USER bianmin
EXPOSE 8000
CMD ["gunicorn", "-c", "python:config.gunicorn", "-b", "0.0.0.0:8000", "--workers", "3", "config.wsgi"]
