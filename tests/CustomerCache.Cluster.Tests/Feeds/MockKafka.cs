using System.Runtime.InteropServices;
using System.Text;
using Confluent.Kafka;

namespace CustomerCache.Cluster.Tests.Feeds;

/// <summary>
/// Brokers that the Kafka client's own library has for tests, in this process. They hold messages in memory, form groups and keep their
/// offsets.
/// </summary>
internal sealed partial class MockKafka : IAsyncDisposable
{
    private const string Library = "librdkafka";
    private const int Producer = 0;
    private readonly nint _client;
    private readonly nint _cluster;

    // The client takes the second where the first one lacks the system's SASL library.
    static MockKafka() =>
        NativeLibrary.SetDllImportResolver(
            typeof(MockKafka).Assembly,
            (name, assembly, path) =>
                name != Library ? 0
                : NativeLibrary.TryLoad(Library, assembly, path, out var found)
                || NativeLibrary.TryLoad("centos8-" + Library, assembly, path, out found)
                    ? found
                : 0
        );

    private MockKafka()
    {
        _client = NewClient(Producer, NewConfiguration(), new byte[512], 512);
        _cluster = NewCluster(_client, 1);

        // By default a group waits three seconds for more members.
        SetRebalanceDelay(_cluster, 0);
        BootstrapServers = Marshal.PtrToStringUTF8(GetBootstraps(_cluster))!;
        Messages = new ProducerBuilder<byte[]?, byte[]?>(new ProducerConfig { BootstrapServers = BootstrapServers, LingerMs = 0 }).Build();
    }

    public string BootstrapServers { get; }

    public static MockKafka Start() => new();

    public IProducer<byte[]?, byte[]?> Messages { get; }

    public void Create(string topic, int partitions) => Assert.Equal(0, CreateTopic(_cluster, topic, partitions, 1));

    /// <summary>Fails the next requests of a kind.</summary>
    public void Fail(short request, Confluent.Kafka.ErrorCode error, int times) =>
        PushErrors(_cluster, request, times, [.. Enumerable.Repeat((int)error, times)]);

    public void SetDown(bool isDown) => Assert.Equal(0, isDown ? BrokerDown(_cluster, 1) : BrokerUp(_cluster, 1));

    public async Task<long> PublishAsync(string topic, string? key, string? value, int partition = 0)
    {
        var stored = await Messages.ProduceAsync(
            new TopicPartition(topic, partition),
            new Message<byte[]?, byte[]?>
            {
                Key = key is null ? null : Encoding.UTF8.GetBytes(key),
                Value = value is null ? null : Encoding.UTF8.GetBytes(value),
            }
        );
        return stored.Offset;
    }

    /// <summary>The offset that a group committed; negative for none.</summary>
    public long Committed(string group, string topic, int partition = 0)
    {
        using var consumer = new ConsumerBuilder<byte[], byte[]>(
            new ConsumerConfig { BootstrapServers = BootstrapServers, GroupId = group }
        ).Build();
        return consumer.Committed([new TopicPartition(topic, partition)], TimeSpan.FromSeconds(10))[0].Offset;
    }

    public async ValueTask DisposeAsync() =>
        await Task.Run(() =>
        {
            Messages.Dispose();
            DestroyCluster(_cluster);
            DestroyClient(_client);
        });

    [LibraryImport(Library, EntryPoint = "rd_kafka_conf_new")]
    private static partial nint NewConfiguration();

    [LibraryImport(Library, EntryPoint = "rd_kafka_new")]
    private static partial nint NewClient(int type, nint configuration, byte[] error, nuint size);

    [LibraryImport(Library, EntryPoint = "rd_kafka_destroy")]
    private static partial void DestroyClient(nint client);

    [LibraryImport(Library, EntryPoint = "rd_kafka_mock_cluster_new")]
    private static partial nint NewCluster(nint client, int brokers);

    [LibraryImport(Library, EntryPoint = "rd_kafka_mock_cluster_destroy")]
    private static partial void DestroyCluster(nint cluster);

    [LibraryImport(Library, EntryPoint = "rd_kafka_mock_cluster_bootstraps")]
    private static partial nint GetBootstraps(nint cluster);

    [LibraryImport(Library, EntryPoint = "rd_kafka_mock_group_initial_rebalance_delay_ms")]
    private static partial void SetRebalanceDelay(nint cluster, int milliseconds);

    [LibraryImport(Library, EntryPoint = "rd_kafka_mock_topic_create", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int CreateTopic(nint cluster, string topic, int partitions, int replicas);

    [LibraryImport(Library, EntryPoint = "rd_kafka_mock_push_request_errors_array")]
    private static partial void PushErrors(nint cluster, short request, nint count, int[] errors);

    [LibraryImport(Library, EntryPoint = "rd_kafka_mock_broker_set_down")]
    private static partial int BrokerDown(nint cluster, int broker);

    [LibraryImport(Library, EntryPoint = "rd_kafka_mock_broker_set_up")]
    private static partial int BrokerUp(nint cluster, int broker);
}
