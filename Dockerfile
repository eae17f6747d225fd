# syntax=docker/dockerfile:1
# Eternaut as an image: `docker build --tag eternaut .`; compose.yaml runs it with a read-only root.
# `make image` replays these steps into an empty folder, where there is no engine.

# A tag may come to mean another image. To pin it: --build-arg PYTHON=python:3.11-slim-bookworm@sha256:...
ARG PYTHON=python:3.11-slim-bookworm

FROM ${PYTHON} AS build
WORKDIR /build
# Dependencies first: they change less often than the program. Every package is pinned by its hash.
COPY requirements.lock requirements.txt ./
RUN python -m venv /opt/build && /opt/build/bin/python -m pip install --no-cache-dir --require-hashes -r requirements.lock
RUN python -m venv /opt/eternaut && /opt/eternaut/bin/python -m pip install --no-cache-dir --require-hashes -r requirements.txt
COPY pyproject.toml README.md LICENSE ./
COPY bot ./bot
COPY config ./config
COPY seeds ./seeds
RUN /opt/build/bin/python -m pip wheel --no-deps --no-build-isolation --wheel-dir wheel .
RUN /opt/eternaut/bin/python -m pip install --no-deps --no-index --find-links wheel eternaut
RUN /opt/eternaut/bin/python -m pip uninstall --yes pip setuptools

FROM ${PYTHON}
RUN useradd --system --uid 10001 --home-dir /data --shell /usr/sbin/nologin eternaut
RUN install --directory --owner=10001 --group=10001 /data
COPY --from=build /opt/eternaut /opt/eternaut
ENV PATH=/opt/eternaut/bin:/usr/local/bin:/usr/bin:/bin
# Whatever user the image is run as: slack_sdk asks for a home when it is imported.
ENV HOME=/data
ENV PYTHONUNBUFFERED=1
ENV PYTHONDONTWRITEBYTECODE=1
ENV DATA_DIR=/data
ENV ETERNAUT_LOG=json
WORKDIR /data
USER 10001:10001
VOLUME ["/data"]
EXPOSE 3000
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=30s --timeout=10s --start-period=30s --retries=2 CMD ["eternaut", "status"]
ENTRYPOINT ["eternaut"]
CMD ["socket"]
