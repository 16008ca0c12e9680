# mosquitto_rr sends and waits for the answer. sh rr.sh <port> <user> <version> <room> <a room where the user is nobody>
port=$1 user=$2 version=$3 room=$4 elsewhere=$5
replies=users/$user/acks
[ "$version" = 311 ] || replies=$replies/foreign

send() { # room, key, content, QoS
    set -- "$1" "$2" "$4" "{\"clientMessageId\":\"$2\",\"content\":\"$3\"}"
    if [ "$version" = 5 ]; then
        mosquitto_rr -V 5 -h localhost -p "$port" -i "$user:rr" -u "$user" -P "$TOKEN" -q "$3" -t "chat-rooms/$1/send/$user" -e "$replies" \
            -m "$4" -W "$patience" -F 'answer %t %D %p' -D publish correlation-data "$2" 2>"$user.said"
    else
        mosquitto_rr -V 311 -h localhost -p "$port" -i "$user:rr" -u "$user" -P "$TOKEN" -q "$3" -t "chat-rooms/$1/send/$user" -e "$replies" \
            -m "$4" -W "$patience" -F 'answer %t %D %p' 2>"$user.said"
    fi
    case $? in
        0) echo "taken $2 0" ;;
        *) echo "taken $2 $? $(cat "$user.said")" ;;
    esac
}

patience=30
for qos in 0 1 2; do send "$room" "$user-$qos" hello "$qos"; done
patience=2 # nothing comes
for qos in 0 1 2; do send "$elsewhere" "$user-elsewhere-$qos" hello "$qos"; done
patience=30
send "$room" "$user-empty" '' 1
send "$room" "$user-last" hello 1
