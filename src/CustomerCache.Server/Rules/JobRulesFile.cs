using System.Globalization;
using CustomerCache.Core.ChangeEvents.Rules;
using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace CustomerCache.Server.Rules;

/// <summary>Reads job rules from YAML: everything or nothing, and all that is wrong at once, with lines.</summary>
public static class JobRulesFile
{
    /// <summary>The name of the rules that come with the product.</summary>
    public const string BundledName = "job-rules.yaml";

    /// <summary>The most characters of a file.</summary>
    public const int MaxLength = 4_000_000;

    /// <summary>The rules that come with the product, as text.</summary>
    public static string Bundled()
    {
        using var stream =
            typeof(JobRulesFile).Assembly.GetManifestResourceStream(BundledName)
            ?? throw new InvalidOperationException($"{BundledName} is not in the assembly.");
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }

    /// <summary>Reads rules; <paramref name="name"/> is how errors call the file.</summary>
    public static JobRulesReading Read(string text, string name)
    {
        var problems = new YamlProblems(name);
        if (Parse(text, problems) is { } root && Rules(YamlSection.Of(root, "", problems)) is var rules && problems.IsEmpty)
        {
            return new JobRulesReading.Loaded(rules);
        }

        return new JobRulesReading.Refused(problems.ToErrors());
    }

    private static YamlNode? Parse(string text, YamlProblems problems)
    {
        var parser = new BoundedYamlParser(new Parser(new StringReader(text)));
        try
        {
            var stream = new YamlStream();
            if (text.Length <= MaxLength)
            {
                stream.Load(parser);
            }

            if (stream.Documents.Count == 1 && stream.Documents[0].RootNode is not YamlScalarNode { Value: null or "" })
            {
                return stream.Documents[0].RootNode;
            }

            problems.Add(
                new Mark(1, 1, 1),
                "the file",
                string.Create(CultureInfo.InvariantCulture, $"is not one document of at most {MaxLength} characters")
            );
        }
        catch (YamlException wrong)
        {
            problems.Add(wrong.Start, "the file", $"is not YAML here: {wrong.Message}");
        }
        catch (Exception wrong) when (wrong is InvalidOperationException or ArgumentException)
        {
            // The parser's own, at some texts that are not YAML.
            problems.Add(parser.Current?.End ?? new Mark(1, 1, 1), "the file", "is not YAML after this line");
        }

        return null;
    }

    private static ChangeRules Rules(YamlSection file)
    {
        var scheduler = file.Section("job_scheduler");
        var manager = file.Section("job_manager");
        var caches = file.Section("cache_manager");
        if (scheduler.Has("enricher") && file.Has("enricher"))
        {
            file.Wrong("enricher", "is there twice; put it under job_scheduler only");
        }

        var routing = RoutingSection.Read(scheduler);
        var enricher = new EnricherSection(scheduler.Has("enricher") ? scheduler.Section("enricher") : file.Section("enricher"));
        var topics = TopicsSection.Read(manager);
        var followUps = new FollowUpsSection(caches);
        var rules = new ChangeRules(
            routing,
            enricher.Read(),
            EntitiesSection.Read(file),
            [.. topics.Select(t => t.Rules)],
            followUps.Read()
        );
        foreach (var section in new[] { scheduler, manager, caches, file })
        {
            section.Done();
        }

        CheckTopics(file, rules, enricher.Topics.Concat(topics.Select(t => t.Rules.Topic)));
        CheckPriorities(rules, enricher.Claims.Concat(followUps.Claims));
        return rules;
    }

    /// <summary>A topic that no rule routes to is probably misspelt.</summary>
    private static void CheckTopics(YamlSection file, ChangeRules rules, IEnumerable<string> named)
    {
        var used = rules
            .Routing.Select(r => r.Topic)
            .Concat(rules.FollowUps.SelectMany(f => f.Jobs).Select(j => j.Topic).OfType<string>())
            .ToHashSet(StringComparer.Ordinal);
        foreach (var topic in named.Where(t => !used.Contains(t)).Distinct(StringComparer.Ordinal))
        {
            file.Problems.Add(TopicMark(file, topic), $"topic {topic}", "gets no job by any rule" + Spelling.Hint(topic, used));
        }
    }

    private static void CheckPriorities(ChangeRules rules, IEnumerable<PriorityClaim> claims)
    {
        foreach (var claim in claims)
        {
            foreach (var topic in rules.Topics.Where(t => (claim.Topic is null || claim.Topic == t.Topic) && t.RangeOf(claim.Priority) < 0))
            {
                var whose = claim.IsSaid ? "" : " of jobs that say none";
                claim.Section.Wrong(
                    "priority",
                    string.Create(
                        CultureInfo.InvariantCulture,
                        $"{claim.Priority}{whose} is in no range of topic {topic.Topic}, so that such a job would never run; its ranges "
                            + $"are {string.Join(", ", topic.Priorities)}"
                    )
                );
            }
        }
    }

    private static Mark TopicMark(YamlSection file, string topic)
    {
        var places = new[]
        {
            file.Section("job_scheduler").Section("enricher").Section("topics"),
            file.Section("enricher").Section("topics"),
            file.Section("job_manager").Section("topics"),
        };
        return Array.Find(places, p => p.Has(topic))?.MarkOf(topic) ?? file.Mark;
    }
}
