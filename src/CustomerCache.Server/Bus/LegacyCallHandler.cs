using System.Text.Json;
using CustomerCache.Core.Inventory;
using CustomerCache.Core.Queries;
using CustomerCache.Core.Snapshots;
using CustomerCache.Server.Observability;

namespace CustomerCache.Server.Bus;

/// <summary>
/// Answers the calls of the former service from the local snapshots, whichever way they come: HTTP or the bus. Every request is answered.
/// Thread safe.
/// </summary>
internal sealed class LegacyCallHandler(ISnapshotSource replicas, LegacyCallLog log)
{
    /// <summary>Answers a request.</summary>
    /// <param name="system">The system, which the subject names.</param>
    /// <param name="request">The request as it came.</param>
    public LegacyReply Answer(DeviceSystem system, ReadOnlyMemory<byte> request)
    {
        RawJson? id = null;
        try
        {
            using var json = JsonDocument.Parse(request[(request.Length - ByteOrderMark.Skip(request.Span).Length)..]);
            id = LegacyCall.IdOf(json.RootElement);
            return LegacyCall.TryParse(system, json.RootElement, out var error) is { } call
                ? new LegacyReply(id, Answer(call))
                : Refuse(system, error, id);
        }
        catch (JsonException)
        {
            return Refuse(system, LegacyCall.MissingBody(system));
        }
        catch (InvalidOperationException)
        {
            // The JSON holds invalid Unicode, such as half of a surrogate pair.
            return Refuse(system, "The \"body\" of the request holds text that is not valid Unicode", id);
        }
    }

    /// <summary>Refuses a request that cannot be read.</summary>
    public LegacyReply Refuse(DeviceSystem system, string problem, RawJson? id = null)
    {
        var answer = LegacyCallAnswer.Refused(problem);
        log.Answered(system, null, answer);
        return new LegacyReply(id, answer);
    }

    private LegacyCallAnswer Answer(LegacyCall call)
    {
        var answer = LegacyCallAnswer.Of(
            call,
            replicas.Configured.Where(t => t.System == call.System).Select(t => t.Host),
            host => replicas.Find(new TenantId(call.System, host))
        );
        log.Answered(call.System, call, answer);
        return answer;
    }
}

/// <summary>Represents the answer to a request, with the request's id for those doors that repeat it.</summary>
/// <param name="RequestId">The id; null for none.</param>
/// <param name="Answer">The answer.</param>
internal readonly record struct LegacyReply(RawJson? RequestId, LegacyCallAnswer Answer);
