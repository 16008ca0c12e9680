# mosquitto_pub sends, mosquitto_sub hears. sh pub.sh <port> <user> <version> <room> <a room where the user is nobody>
port=$1 user=$2 version=$3 room=$4 elsewhere=$5
replies=users/$user/acks
[ "$version" = 311 ] || replies=$replies/foreign

hear() { # its session is there before anything is sent
    mosquitto_sub -V "$version" -h localhost -p "$port" -i "$user:sub" -u "$user" -P "$TOKEN" -c -q 1 -t "$replies" "$@"
}

send() { # room, key, content, QoS
    set -- "$1" "$2" "$4" "{\"clientMessageId\":\"$2\",\"content\":\"$3\"}"
    said=$(
        if [ "$version" = 5 ]; then
            mosquitto_pub -V 5 -h localhost -p "$port" -i "$user:pub" -u "$user" -P "$TOKEN" -q "$3" -t "chat-rooms/$1/send/$user" \
                -m "$4" -D publish response-topic "$replies" -D publish correlation-data "$2" 2>&1
        else
            mosquitto_pub -V 311 -h localhost -p "$port" -i "$user:pub" -u "$user" -P "$TOKEN" -q "$3" -t "chat-rooms/$1/send/$user" \
                -m "$4" 2>&1
        fi
    )
    case $said in
        *'Not authorized'*) said=135 ;; # in the words of its version
        '') said=0 ;;
    esac
    echo "taken $2 $said"
}

hear -E
hear -F 'answer %t %D %p' &
for qos in 0 1 2; do send "$room" "$user-$qos" hello "$qos"; done
for qos in 0 1 2; do send "$elsewhere" "$user-elsewhere-$qos" hello "$qos"; done
send "$room" "$user-empty" '' 1
send "$room" "$user-last" hello 1
wait
