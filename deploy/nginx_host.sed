# deploy/nginx.conf for a host of its own (Debian, Ubuntu): sed -f deploy/nginx_host.sed deploy/nginx.conf > /etc/nginx/nginx.conf
# Processes by their ports; the files where nginx.service looks for them (a service has no /dev/stdout that could be opened); plain http on loopback only.
1i user www-data;
/^ *# `resolve`/d
/^ *resolver /d
s/ resolve / /g
s/app[12]:/127.0.0.1:/g
s|/tmp/nginx.pid|/run/nginx.pid|
s|^error_log .*|error_log /var/log/nginx/error.log warn;|
s|/dev/stdout|/var/log/nginx/access.log|
s|/tmp/|/var/lib/nginx/|
s|/etc/nginx/pages/|/opt/groundswell/deploy/pages/|
s|listen 8080;|listen 127.0.0.1:8080;|
