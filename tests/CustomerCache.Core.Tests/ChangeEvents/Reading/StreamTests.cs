using CustomerCache.Core.ChangeEvents;

namespace CustomerCache.Core.Tests.ChangeEvents.Reading;

/// <summary>Messages of a subscriber: callbacks, streamed events, platform events.</summary>
public sealed class StreamTests
{
    [Theory]
    [InlineData("""{"info": {"topicName": "/data/OrderChangeEvent"}, "type": "grpcKeepAlive"}""")]
    [InlineData("""{"type": "grpcStatus", "data": {"code": 0}}""")]
    [InlineData("""{"type": "end"}""")]
    [InlineData("""{"type": "lastEvent"}""")]
    [InlineData("""{"type": "error", "data": {"code": 16}, "channel": "/data/OrderChangeEvent"}""")]
    [InlineData("""{"latestReplayId": "AAAAAAAAAAU=", "pendingNumRequested": 100}""")]
    [InlineData("null")]
    public void S10_Callbacks_that_are_not_data_are_skipped(string json) => Assert.NotEmpty(Readings.NotData(json));

    [Fact]
    public void Event_that_could_not_be_decoded_is_a_gap()
    {
        var read = Readings.Event(
            """{"type": "error", "info": {"topicName": "/data/OrderChangeEvent"}, "data": {"replayId": 7, "message": "parse"}}"""
        );

        Assert.Equal(("Order", ChangeKind.Gap, "7"), (read.Entity, read.Change, read.Position));
        Assert.True(read.IsUnbounded());
    }

    [Fact]
    public void Data_of_a_callback_are_read_and_its_topic_is_the_channel()
    {
        var read = Readings.Event(
            """
            {"info": {"topicName": "/data/MyChannel__chn"}, "type": "event",
             "data": {"replayId": 7, "payload": {"ChangeEventHeader": {"entityName": "Order", "recordIds": ["1"], "changeType": "UPDATE"}}}}
            """
        );

        Assert.Equal(("/data/MyChannel__chn", "Order", "7"), (read.Source, read.Entity, read.Position));
    }

    [Fact]
    public void Streamed_event_has_its_replay_id_beside_the_payload()
    {
        var read = Readings.Event(
            """
            {"channel": "/data/OrderChangeEvent", "data": {"schema": "s", "event": {"replayId": 8}, "payload": {"ChangeEventHeader": {"entityName": "Order", "recordIds": ["1"], "changeType": "UPDATE"}}}}
            """
        );

        Assert.Equal(("/data/OrderChangeEvent", "8"), (read.Source, read.Position));
    }

    [Fact]
    public void Platform_event_has_the_name_of_its_channel_and_the_id_of_the_field_that_has_one()
    {
        var read = Readings.Event(
            """{"channel": "/event/Account_Eligibility_Update__e", "replayId": 3, "payload": {"CreatedDate": 1773144000000, "AccountId__c": "001A", "Eligible__c": true}}"""
        );

        Assert.Equal(
            ("Account_Eligibility_Update__e", ChangeKind.Update, "/event/Account_Eligibility_Update__e", "3"),
            (read.Entity, read.Change, read.Source, read.Id)
        );
        Assert.Equal<string>(["001A"], read.Ids);
    }

    [Fact]
    public void Platform_event_without_an_id_is_a_gap() =>
        Assert.True(
            Readings
                .Event("""{"replayId": 3, "payload": {"Note__c": "all prices"}}""", "/event/Product_and_Pricebook_Change__e")
                .IsUnbounded()
        );
}
