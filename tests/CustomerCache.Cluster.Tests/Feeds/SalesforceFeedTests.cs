using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Avro;
using Avro.Generic;
using CustomerCache.Cluster.Tests.Bus;
using CustomerCache.Core.ChangeEvents;
using CustomerCache.Core.ChangeEvents.Reading;
using CustomerCache.Sources.Feeds.Salesforce;
using Grpc.Core;
using static CustomerCache.Cluster.Tests.Feeds.SalesforceEvent;

namespace CustomerCache.Cluster.Tests.Feeds;

/// <summary>Salesforce's Pub/Sub API as a feed: how it is logged in to, what is requested, read and resumed, and what is a gap.</summary>
public sealed class SalesforceFeedTests : IAsyncLifetime
{
    private static readonly string Order = Schema();
    private SalesforceServer _salesforce = null!;

    public async Task InitializeAsync()
    {
        _salesforce = await SalesforceServer.StartAsync();
        _salesforce.Schemas["s1"] = Order;
    }

    public async Task DisposeAsync() => await _salesforce.DisposeAsync();

    [Fact]
    public async Task Feed_without_a_position_begins_at_the_latest_event_and_resumes_after_what_was_stored()
    {
        await using (var news = _salesforce.Follow(null))
        {
            await news.ConnectedAsync();
            var subscription = await _salesforce.SubscribedAsync();
            Assert.Equal(
                (Topic, ReplayPreset.Latest, 100),
                (subscription.First.TopicName, subscription.First.ReplayPreset, subscription.First.NumRequested)
            );
            await subscription.SendAsync(Event(7));
            Assert.Equal(At(7), (await ReadAsync(news)).Position);
        }

        await using var resumed = _salesforce.Follow(At(7));
        await resumed.ConnectedAsync();
        var again = await _salesforce.SubscribedAsync();

        Assert.Equal((ReplayPreset.Custom, At(7)), (again.First.ReplayPreset, $"{Topic}={again.First.ReplayId.ToBase64()}"));
    }

    [Fact]
    public async Task Change_is_read_with_the_fields_that_its_bitmaps_name()
    {
        await using var news = _salesforce.Follow(At(1));
        await news.ConnectedAsync();
        var subscription = await _salesforce.SubscribedAsync();

        await subscription.SendAsync(Update(2, "s1", Order, ["0x02", "3-0x02"], nulled: ["0x04"], diff: ["3-0x01"]));
        var change = Assert.IsType<EventReading.Data>(Read(await ReadAsync(news))).Event;

        Assert.Equal(("Order", ChangeKind.Update, "tx-2/1"), (change.Entity, change.Change, change.Id));
        Assert.Equal("801000000000001AAA", Assert.Single(change.Ids));
        Assert.Equal(["BillingAddress.City", "BillingAddress.Street", "Status", "TotalAmount"], change.ChangedFields);
        Assert.Equal(
            ("Activated", "12.5", "Basel"),
            (change.Values["Status"], change.Values["TotalAmount"], change.Values["BillingAddress.City"])
        );
        Assert.Equal(At(2), $"{Topic}={change.Position}");
    }

    [Theory]
    [InlineData("0x10")]
    [InlineData("1-0x01")]
    [InlineData("9-0x01")]
    [InlineData("*")]
    public async Task Undecodable_field_lists_mean_any_field(string changed)
    {
        await using var news = _salesforce.Follow(At(1));
        await news.ConnectedAsync();

        await (await _salesforce.SubscribedAsync()).SendAsync(Update(2, "s1", Order, ["0x02", changed]));

        Assert.Empty(Assert.IsType<EventReading.Data>(Read(await ReadAsync(news))).Event.ChangedFields);
    }

    [Fact]
    public async Task Record_id_that_is_a_wildcard_is_an_overflow()
    {
        await using var news = _salesforce.Follow(At(1));
        await news.ConnectedAsync();

        await (await _salesforce.SubscribedAsync()).SendAsync(Update(2, "s1", Order, [], id: "801*"));

        Assert.Equal(ChangeKind.Overflow, Assert.IsType<EventReading.Data>(Read(await ReadAsync(news))).Event.Change);
    }

    [Fact]
    public async Task Schema_is_asked_for_once_and_a_new_one_is_read_by_its_id()
    {
        var wider = Schema(""",{"name":"Region__c","type":["null","string"]}""");
        _salesforce.Schemas["s2"] = wider;
        var feed = _salesforce.Feed();
        var position = At(1);
        for (var connection = 0; connection < 2; connection++)
        {
            await using var news = feed.ReadAsync(position, CancellationToken.None).GetAsyncEnumerator();
            await news.ConnectedAsync();
            var subscription = await _salesforce.SubscribedAsync();
            await subscription.SendAsync(Event(2), Update(3, "s2", wider, ["0x10"]));

            Assert.Equal(["Status"], Assert.IsType<EventReading.Data>(Read(await ReadAsync(news))).Event.ChangedFields);
            Assert.Equal(["Region__c"], Assert.IsType<EventReading.Data>(Read(await ReadAsync(news))).Event.ChangedFields);
        }

        Assert.Equal(["s1", "s2"], _salesforce.AskedSchemas);
    }

    [Fact]
    public async Task Events_are_requested_as_others_are_stored_and_never_more_than_fit_one_request()
    {
        await using var news = _salesforce.Follow(At(1), o => o.Salesforce!.NumRequested = 4);
        await news.ConnectedAsync();
        var subscription = await _salesforce.SubscribedAsync();

        await subscription.SendAsync(Event(2));
        await subscription.SendAsync(Event(3), Event(4));
        await ReadAsync(news);
        await ReadAsync(news);
        await ReadAsync(news);
        var next = news.NextAsync();
        var more = await subscription.More.Reader.ReadAsync();
        await subscription.SendAsync(new FetchResponse { LatestReplayId = Event(9).ReplayId, PendingNumRequested = 4 });

        Assert.Equal((4, 3), (subscription.First.NumRequested, more.NumRequested));
        var alive = Assert.IsType<FeedNews.Message>(await next);
        Assert.Equal((JsonValueKind.Null, At(9)), (alive.Body.ValueKind, alive.Position));
        Assert.False(subscription.More.Reader.TryRead(out _));
    }

    [Fact]
    public async Task Several_topics_have_a_position_each()
    {
        const string Event = """{"type":"record","name":"Order_Event__e","fields":[{"name":"OrderId__c","type":["null","string"]}]}""";
        _salesforce.Schemas["p1"] = Event;
        var schema = (RecordSchema)Avro.Schema.Parse(Event);
        var record = new GenericRecord(schema);
        record.Add("OrderId__c", "801000000000002AAA");
        var position = $"{At(1)};{At(1, "/event/Shop__chn")}";
        await using var news = _salesforce.Follow(position, o => o.Salesforce!.Topics.Add("/event/Shop__chn"));
        await news.ConnectedAsync();
        var (changes, events) = (await _salesforce.SubscribedAsync(), await _salesforce.SubscribedAsync());

        await events.SendAsync(Of(5, "p1", Encode(schema, record)));
        var message = await ReadAsync(news);
        var read = Assert.IsType<EventReading.Data>(Read(message)).Event;
        await changes.SendAsync(this.Event(6));

        Assert.Equal((ChangeKind.Update, "Order_Event__e"), (read.Change, read.Entity));
        Assert.Equal("801000000000002AAA", Assert.Single(read.Ids));
        Assert.Equal($"{At(1)};{At(5, "/event/Shop__chn")}", message.Position);
        Assert.Equal($"{At(6)};{At(5, "/event/Shop__chn")}", (await ReadAsync(news)).Position);
    }

    [Theory]
    [InlineData("s1")]
    [InlineData("no such schema")]
    public async Task Event_that_cannot_be_decoded_is_a_gap_of_its_kind_and_the_next_one_is_read(string schema)
    {
        await using var news = _salesforce.Follow(At(1));
        await news.ConnectedAsync();

        await (await _salesforce.SubscribedAsync()).SendAsync(Of(2, schema, [0xff]), Event(3));
        var (gap, message) = (Assert.IsType<EventReading.Data>(Read(await ReadAsync(news))).Event, await ReadAsync(news));

        Assert.Equal((ChangeKind.Gap, "Order"), (gap.Change, gap.Entity));
        Assert.Equal(At(3), message.Position);
    }

    [Theory]
    [InlineData("sfdc.platform.eventbus.grpc.subscription.fetch.replayid.corrupted")]
    [InlineData("sfdc.platform.eventbus.grpc.subscription.fetch.replayid.validation.failed")]
    public async Task Replay_id_that_is_too_old_or_corrupt_is_a_gap(string code)
    {
        await using var news = _salesforce.Follow(At(1));
        await news.ConnectedAsync();

        (await _salesforce.SubscribedAsync()).Fail(StatusCode.InvalidArgument, code, "the Replay ID validation failed");

        var gap = await Assert.ThrowsAsync<FeedPositionLostException>(news.NextAsync);
        Assert.Contains(code, gap.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("p1")]
    [InlineData("/data/OrderChangeEvent=%%%")]
    [InlineData("/data/AccountChangeEvent=AAAA")]
    public async Task Position_of_another_feed_is_lost(string position)
    {
        await using var news = _salesforce.Follow(position);

        await Assert.ThrowsAsync<FeedPositionLostException>(news.NextAsync);
    }

    [Theory]
    [InlineData(StatusCode.ResourceExhausted, "a limit of the organization is reached")]
    [InlineData(StatusCode.Unauthenticated, "logging in again")]
    [InlineData(StatusCode.Unavailable, "Unavailable code detail")]
    [InlineData(null, "ended the subscription")]
    public async Task Stream_that_breaks_ends_the_connection_with_the_reason(StatusCode? status, string reason)
    {
        await using var news = _salesforce.Follow(At(1));
        await news.ConnectedAsync();
        var subscription = await _salesforce.SubscribedAsync();

        if (status is { } failed)
        {
            subscription.Fail(failed, "code", "detail");
        }
        else
        {
            subscription.End();
        }

        var broken = await Assert.ThrowsAsync<IOException>(news.NextAsync);
        Assert.Contains(reason, broken.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Token_that_expired_is_replaced_at_the_next_connection()
    {
        var feed = _salesforce.Feed();
        await using (var news = feed.ReadAsync(At(1), CancellationToken.None).GetAsyncEnumerator())
        {
            await news.ConnectedAsync();
            _salesforce.Revoke();
            await (await _salesforce.SubscribedAsync()).SendAsync(Event(2));
            await Assert.ThrowsAsync<IOException>(news.NextAsync);
        }

        await using var next = feed.ReadAsync(At(1), CancellationToken.None).GetAsyncEnumerator();
        await next.ConnectedAsync();
        await (await _salesforce.SubscribedAsync()).SendAsync(Event(2));

        Assert.Equal(At(2), (await ReadAsync(next)).Position);
        Assert.Equal(2, _salesforce.Logins.Count);
    }

    [Fact]
    public async Task Server_that_sends_no_keep_alive_is_noticed()
    {
        await using var news = _salesforce.Follow(At(1), o => o.Silence = TimeSpan.FromSeconds(1));
        await news.ConnectedAsync();

        await Assert.ThrowsAsync<TimeoutException>(news.NextAsync);
    }

    [Theory]
    [InlineData("/data/UnknownChangeEvent", "correct Salesforce:Topics")]
    [InlineData("/data/HiddenChangeEvent", "cannot be subscribed to")]
    public async Task Topic_that_cannot_be_read_is_reported_with_what_to_do(string topic, string reason)
    {
        await using var news = _salesforce.Follow(null, o => o.Salesforce!.Topics[0] = topic);

        var refused = await Assert.ThrowsAsync<InvalidOperationException>(news.NextAsync);

        Assert.Contains(reason, refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Login_is_made_with_client_credentials_or_a_signed_assertion()
    {
        using var key = RSA.Create(2048);
        var file = Path.GetTempFileName();
        await File.WriteAllTextAsync(file, key.ExportPkcs8PrivateKeyPem());
        await using var credentials = _salesforce.Follow(At(1));
        await credentials.ConnectedAsync();
        await using var bearer = _salesforce.Follow(
            At(1),
            o => (o.Salesforce!.ClientSecret, o.Salesforce.KeyFile, o.Salesforce.Username) = (null, file, "user@example.net")
        );
        await bearer.ConnectedAsync();
        File.Delete(file);

        var sent = _salesforce.Logins.ToArray();
        Assert.Equal(("client_credentials", "app", "secret"), (sent[0]["grant_type"], sent[0]["client_id"], sent[0]["client_secret"]));
        Assert.Equal("urn:ietf:params:oauth:grant-type:jwt-bearer", sent[1]["grant_type"]);
        var parts = sent[1]["assertion"].Split('.');
        var claims = JsonDocument.Parse(Encoding.UTF8.GetString(System.Buffers.Text.Base64Url.DecodeFromChars(parts[1]))).RootElement;
        Assert.Equal(
            ("app", "user@example.net", "https://login.salesforce.com"),
            (claims.GetProperty("iss").GetString(), claims.GetProperty("sub").GetString(), claims.GetProperty("aud").GetString())
        );
        Assert.True(
            key.VerifyData(
                Encoding.ASCII.GetBytes($"{parts[0]}.{parts[1]}"),
                System.Buffers.Text.Base64Url.DecodeFromChars(parts[2]),
                HashAlgorithmName.SHA256,
                RSASignaturePadding.Pkcs1
            )
        );
    }

    [Fact]
    public async Task Login_that_is_rejected_is_reported_with_the_reason_and_no_secret()
    {
        _salesforce.RejectsLogins = true;
        await using var news = _salesforce.Follow(null);

        var rejected = await Assert.ThrowsAsync<InvalidOperationException>(news.NextAsync);

        Assert.Contains("400 invalid_client: invalid client credentials", rejected.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("secret", rejected.Message, StringComparison.Ordinal);
    }

    private static async Task<FeedNews.Message> ReadAsync(IAsyncEnumerator<FeedNews> news) =>
        Assert.IsType<FeedNews.Message>(await news.NextAsync());

    private static EventReading Read(FeedNews.Message message) => new ChangeEventReader(t => t, "salesforce").Read(message.Body);

    private ConsumerEvent Event(int number) => Update(number, "s1", _salesforce.Schemas["s1"], ["0x02"]);
}
