"""A gRPC client that learns every message and method from server reflection."""

import grpc
from google.protobuf import message_factory
from google.protobuf.descriptor_pool import DescriptorPool
from google.rpc import error_details_pb2
from grpc_reflection.v1alpha.proto_reflection_descriptor_database import (
    ProtoReflectionDescriptorDatabase,
)
from grpc_status import rpc_status

SERVICE = "farthing.v1.LedgerService"
CALL_SECONDS = 30


class Refusal(Exception):
    """A gRPC status with its google.rpc details taken apart."""

    def __init__(self, error):
        self.code = error.code()
        self.message = error.details()
        self.info = None
        self.violations = []
        status = rpc_status.from_call(error)
        for detail in status.details if status else []:
            if detail.Is(error_details_pb2.ErrorInfo.DESCRIPTOR):
                self.info = error_details_pb2.ErrorInfo()
                detail.Unpack(self.info)
            if detail.Is(error_details_pb2.BadRequest.DESCRIPTOR):
                bad = error_details_pb2.BadRequest()
                detail.Unpack(bad)
                self.violations.extend(bad.field_violations)
        super().__init__(f"{self.code.name} {self.reason}: {self.message}")

    @property
    def reason(self):
        return self.info.reason if self.info else None

    @property
    def facts(self):
        return dict(self.info.metadata) if self.info else {}

    @property
    def fields(self):
        return [violation.field for violation in self.violations]


class Client:
    """Calls the methods of the ledger by name: `client("GetAccount", account="a")`."""

    def __init__(self, target):
        self.channel = grpc.insecure_channel(
            target, options=[("grpc.max_receive_message_length", 64 << 20)]
        )
        database = ProtoReflectionDescriptorDatabase(self.channel)
        self.services = sorted(database.get_services())
        self.pool = DescriptorPool(database)
        service = self.pool.FindServiceByName(SERVICE)
        self.methods = {method.name: method for method in service.methods}

    def close(self):
        self.channel.close()

    def request(self, method, **fields):
        """The request message of a method, from plain values."""
        return self.message_class(self.methods[method].input_type)(**fields)

    def message_class(self, descriptor):
        return message_factory.GetMessageClass(descriptor)

    def __call__(self, method, **fields):
        return self.send(method, self.request(method, **fields))

    def send(self, method, request):
        """One unary call. Raises `Refusal` where the answer is not OK."""
        try:
            return self._stub(method, self.channel.unary_unary)(request, timeout=CALL_SECONDS)
        except grpc.RpcError as error:
            raise Refusal(error) from None

    def send_bytes(self, method, body):
        """One unary call with a body that no message class would make."""
        stub = self.channel.unary_unary(f"/{SERVICE}/{method}")
        try:
            return stub(body, timeout=CALL_SECONDS)
        except grpc.RpcError as error:
            raise Refusal(error) from None

    def submit(self, commands):
        """The answers of a `Submit` stream that sends these requests."""
        requests = (self.request("Submit", **command) for command in commands)
        call = self._stub("Submit", self.channel.stream_stream)(requests, timeout=CALL_SECONDS)
        return self._drained(call)

    def events(self, **fields):
        """The responses of an `Events` stream that ends."""
        request = self.request("Events", stop_at_end=True, **fields)
        call = self._stub("Events", self.channel.unary_stream)(request, timeout=CALL_SECONDS)
        return self._drained(call)

    def tail(self, **fields):
        """An `Events` stream that goes on: an iterator that can be cancelled."""
        request = self.request("Events", **fields)
        return self._stub("Events", self.channel.unary_stream)(request, timeout=CALL_SECONDS)

    def _stub(self, method, kind):
        descriptor = self.methods[method]
        return kind(
            f"/{SERVICE}/{method}",
            request_serializer=lambda message: message.SerializeToString(),
            response_deserializer=self.message_class(descriptor.output_type).FromString,
        )

    @staticmethod
    def _drained(call):
        try:
            return list(call)
        except grpc.RpcError as error:
            raise Refusal(error) from None
