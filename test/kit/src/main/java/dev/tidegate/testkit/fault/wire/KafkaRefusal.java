package dev.tidegate.testkit.fault.wire;

import java.nio.ByteBuffer;
import java.util.Set;
import org.apache.kafka.common.message.EndTxnResponseData;
import org.apache.kafka.common.message.FetchResponseData;
import org.apache.kafka.common.message.InitProducerIdResponseData;
import org.apache.kafka.common.message.ListOffsetsResponseData;
import org.apache.kafka.common.message.MetadataResponseData;
import org.apache.kafka.common.message.ProduceResponseData;
import org.apache.kafka.common.protocol.ApiKeys;
import org.apache.kafka.common.protocol.ApiMessage;
import org.apache.kafka.common.protocol.ByteBufferAccessor;
import org.apache.kafka.common.protocol.Errors;
import org.apache.kafka.common.protocol.MessageUtil;
import org.apache.kafka.common.requests.AbstractResponse;
import org.apache.kafka.common.requests.ResponseHeader;

/** An answer of Kafka's with an error in it. */
final class KafkaRefusal {

    private static final Set<ApiKeys> KNOWN = Set.of(
            ApiKeys.PRODUCE,
            ApiKeys.FETCH,
            ApiKeys.END_TXN,
            ApiKeys.INIT_PRODUCER_ID,
            ApiKeys.LIST_OFFSETS,
            ApiKeys.METADATA);

    private KafkaRefusal() {}

    static boolean knows(ApiKeys api) {
        return KNOWN.contains(api);
    }

    /** @param reply whole, with its length */
    static byte[] of(byte[] reply, ApiKeys api, short version, Errors error) {
        ByteBuffer buffer = ByteBuffer.wrap(reply);
        buffer.position(4);
        ResponseHeader header = ResponseHeader.parse(buffer, api.responseHeaderVersion(version));
        ApiMessage answer = AbstractResponse.parseResponse(api, new ByteBufferAccessor(buffer), version)
                .data();
        refuse(answer, error.code());
        ByteBuffer head = MessageUtil.toByteBufferAccessor(header.data(), header.headerVersion())
                .buffer();
        ByteBuffer body = MessageUtil.toByteBufferAccessor(answer, version).buffer();
        return ByteBuffer.allocate(4 + head.remaining() + body.remaining())
                .putInt(head.remaining() + body.remaining())
                .put(head)
                .put(body)
                .array();
    }

    private static void refuse(ApiMessage answer, short error) {
        if (answer instanceof ProduceResponseData produced) {
            produced.responses().forEach(topic -> topic.partitionResponses()
                    .forEach(partition -> partition.setErrorCode(error).setBaseOffset(-1)));
        } else if (answer instanceof FetchResponseData fetched) {
            fetched.responses().forEach(topic -> topic.partitions()
                    .forEach(partition -> partition.setErrorCode(error).setRecords(null)));
        } else if (answer instanceof EndTxnResponseData ended) {
            ended.setErrorCode(error);
        } else if (answer instanceof InitProducerIdResponseData started) {
            started.setErrorCode(error).setProducerId(-1).setProducerEpoch((short) -1);
        } else if (answer instanceof ListOffsetsResponseData listed) {
            listed.topics().forEach(topic -> topic.partitions().forEach(partition -> partition.setErrorCode(error)));
        } else if (answer instanceof MetadataResponseData metadata) {
            metadata.topics().forEach(topic -> topic.setErrorCode(error));
        }
    }
}
