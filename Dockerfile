# tsdbt as a container: any command, most usefully the services.
#
#   docker build -t tsdbt .
#   docker run -e KAFKA_BROKERS=kafka:9092 tsdbt generate generators/store.yml --health 0.0.0.0:8080 --log-format json
FROM node:20-slim AS build
WORKDIR /app
COPY package.json package-lock.json .npmrc ./
RUN npm ci --ignore-scripts
COPY . .
# Without what only development needs; what the embedded engine's package fetches when it is installed is fetched here.
RUN npm run build && npm prune --omit=dev --ignore-scripts && npm rebuild chdb

FROM node:20-slim
ENV NODE_ENV=production
WORKDIR /app
COPY --from=build --chown=node:node /app/package.json ./
COPY --from=build --chown=node:node /app/node_modules ./node_modules
COPY --from=build --chown=node:node /app/bin ./bin
COPY --from=build --chown=node:node /app/dist ./dist
COPY --from=build --chown=node:node /app/macros ./macros
COPY --from=build --chown=node:node /app/project ./project
COPY --from=build --chown=node:node /app/starter ./starter
COPY --from=build --chown=node:node /app/generators ./generators
# Logs, and the embedded broker's and engine's files where no server is named.
RUN mkdir -p logs .tsdbt && chown node:node . logs .tsdbt
USER node
# Node itself is process 1, so that it gets SIGTERM: it sends what it has made, and ends.
ENTRYPOINT ["node", "bin/tsdbt.js"]
CMD ["--help"]
