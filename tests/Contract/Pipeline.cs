using System.Text.Json;
using System.Text.Json.Nodes;
using CustomerCache.Server.Alerts;
using CustomerCache.Tests.Shared;

namespace CustomerCache.Tests.Contract;

/// <summary>The run of a vector with the alerts that its events cause.</summary>
internal class Pipeline
{
    public Pipeline(Vector vector)
    {
        Vector = vector;
        Run = new VectorRun(Vector, run => new AlertComposer(run.Config.Environment, run.Options.Interval, run.Time, Channel));
    }

    public Vector Vector { get; }

    public VectorRun Run { get; }

    public RecordingChannel Channel { get; } = new();

    /// <summary>
    /// Returns the subjects of the mails after the first ones. Hosts are refreshed concurrently: the mails of one host come in order, those
    /// of several interleave, so they are compared host by host.
    /// </summary>
    public void HasMailed(JsonElement subjects, int since = 0)
    {
        var hosts = Run.Config.Tenants.ToList();
        var mails = Channel
            .Alerts.Where(a => a.Mail is not null)
            .Skip(since)
            .OrderBy(a => hosts.IndexOf(a.Tenant))
            .Select(a => (JsonNode)a.Mail!.Subject);
        JsonCompare.Equal(subjects, new JsonArray([.. mails]), Vector.Compare, "email_subjects");
    }
}
