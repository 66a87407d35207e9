# Asks the database, through psql at $1 on port $2, for its clients and its visits.
"$1" -h 127.0.0.1 -p "$2" -U postgres -At \
    -c "SELECT 'connections=' || count(*) FROM pg_stat_activity WHERE backend_type = 'client backend' AND pid <> pg_backend_pid()" \
    -c "SELECT backend || '=' || count(*) FROM visits GROUP BY backend"
