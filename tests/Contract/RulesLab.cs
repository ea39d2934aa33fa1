namespace CustomerCache.Tests.Contract;

/// <summary>A deployment with its own job rules: those of the proposal for copies, and some for tests only.</summary>
public sealed class RulesLab<TEngine> : CacheLab<TEngine>
    where TEngine : IEngineUnderTest, new()
{
    private const string Yaml = """
        job_scheduler:
          job_rules:
            - { action_type: "^(Read)$", resource_type: "Posts", topic: "pp-cache" }
            - { action_type: "^(Create|Update|Delete)$", resource_type: "PostsById", topic: "pp-cache" }
            - { action_type: "^(Update)$", resource_type: Notes, topic: notes }
            - { action_type: "^(Update)$", resource_type: Later, topic: later }
            - { action_type: "^(Update)$", resource_type: Newest, topic: later }
            - { action_type: "^(Update)$", resource_type: Unheard, topic: unheard }
            - { action_type: "^(Update)$", resource_type: Loops, topic: loop }
            - { action_type: "^(Update)$", resource_type: Pages, topic: pages }
            - { action_type: "^(Read)$", resource_type: Pages, topic: pages }
            - { action_type: "^(Update)$", resource_type: Order, topic: orders }
            - action_type: "^(Update)$"
              resource_type: Order
              topic: provisioning
              when:
                changed: Activation_Status__c
                equals: { Activation_Status__c: Activating }
                in: { Status: [Approved, Reactivate] }
                absent: WHMCS_Order_ID__c
          enricher:
            topics:
              pp-cache:
                - match:
                    { action_type: "Read", resource_type: "Posts" }
                  key_fields:
                    - 'payload'
                    - 'expires'
                    - 'due'
                    - 'priority'
                    - 'job_type'
                  job_properties:
                      { superceedable: True, job_type: 'cache', priority: 1, due: 0, expires: 5 }
              notes:
                - { match: { resource_type: Notes }, key_fields: [payload, expires, due, priority, job_type] }
              later:
                - { match: { resource_type: Later }, job_properties: { due: 2 } }
                - { match: { resource_type: Newest }, job_properties: { due: 2, superceedable: True } }
              unheard:
                - { match: { resource_type: Unheard }, job_properties: { job_type: unheard-of } }
              provisioning:
                - { match: { resource_type: Order }, job_properties: { job_type: provision } }
              pages:
                - { match: { action_type: Read, resource_type: Pages }, job_properties: { job_type: cache } }
        job_manager:
          topics:
            loop: { generations_limit: 3 }
            notes: { unique_id_expiry: 60000 }
        cache_manager:
          rules:
            - match: { action_type: Update, resource_type: Loops, job_type: invalidate }
              jobs: [{ topic: loop }]
            - match: { action_type: Update, resource_type: Pages, job_type: invalidate }
              jobs:
                - { others_affected: true, entity_type: Pages, entity_id_offset: 1, params: { type: type, id: entity }, topic: others, update_fields: { job_type: tell, priority: 7 } }
                - { others_affected: true, entity_type: Pages, entity_id_offset: 5, topic: nobody }
                - { topic: feeds, update_fields: { job_type: feed, priority: 12, expires: 9 } }
        entities:
          - { entity: Posts, type: post, flush: "/posts*" }
          - { entity: PostsById, type: post, flush: "/posts*" }
          - { entity: Order, type: order, internal_fields: [Activation_Status__c, WHMCS_Order_ID__c], keys: "orders:detail:{id}", flush: "orders:*" }
        """;

    private readonly string _file = Path.Combine(Path.GetTempPath(), $"customer-cache-rules-{Guid.NewGuid():N}.yaml");

    /// <inheritdoc/>
    protected override IReadOnlyDictionary<string, string> Settings => new Dictionary<string, string> { ["JobRules"] = _file };

    /// <inheritdoc/>
    public override async Task InitializeAsync()
    {
        await File.WriteAllTextAsync(_file, Yaml);
        await base.InitializeAsync();
    }

    /// <inheritdoc/>
    public override async Task DisposeAsync()
    {
        await base.DisposeAsync();
        File.Delete(_file);
    }
}
