# serve.sh NAME LISTEN: becomes nginx, with what it listens on put into its configuration.
sed "s/LISTEN/$2/; s/NAME/$1/" nginx.conf >"target/$1.conf"
exec nginx -p "$PWD/" -c "target/$1.conf" -g 'daemon off;'
