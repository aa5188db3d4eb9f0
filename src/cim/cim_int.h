/*
 * cim_int.h - asking objects by name: what every builder shares.
 *
 * A builder resolves the names it needs once (struct cim_build) and then asks
 * by enum. Bad values become findings here, in one form, and the caller gets
 * the fallback.
 */
#ifndef LINEOUT_CIM_INT_H
#define LINEOUT_CIM_INT_H

#include <glib.h>
#include <stdbool.h>

#include "lineout/cim.h"

/* N(identifier, name as interned) */
#define CIM_NAMES(N)                                                           \
    N(NAME, "IdentifiedObject.name")                                           \
    N(ALIAS, "IdentifiedObject.aliasName")                                     \
    N(PROFILE, "md:Model.profile")                                             \
    N(TERMINAL_EQUIPMENT, "Terminal.ConductingEquipment")                      \
    N(TERMINAL_NODE, "Terminal.ConnectivityNode")                              \
    N(TERMINAL_TOPO, "Terminal.TopologicalNode")                               \
    N(TERMINAL_PHASES, "Terminal.phases")                                      \
    N(TERMINAL_HEAD_OF, "Terminal.NormalHeadFeeder")                           \
    N(TERMINAL_SEQUENCE, "ACDCTerminal.sequenceNumber")                        \
    N(TERMINAL_CIM16_SEQUENCE, "Terminal.sequenceNumber")                      \
    N(TERMINAL_CONNECTED, "ACDCTerminal.connected")                            \
    N(TERMINAL_CIM16_CONNECTED, "Terminal.connected")                          \
    N(TERMINAL_LIMITS, "ACDCTerminal.OperationalLimitSet")                     \
    N(CONTAINER, "Equipment.EquipmentContainer")                               \
    N(MORE_CONTAINER, "Equipment.AdditionalEquipmentContainer")                \
    N(IN_SERVICE, "Equipment.inService")                                       \
    N(NORMALLY_IN_SERVICE, "Equipment.normallyInService")                      \
    N(SV_EQUIPMENT, "SvStatus.ConductingEquipment")                            \
    N(SV_IN_SERVICE, "SvStatus.inService")                                     \
    N(EQUIPMENT_SV, "ConductingEquipment.SvStatus")                            \
    N(BASE_VOLTAGE, "ConductingEquipment.BaseVoltage")                         \
    N(LEVEL_VOLTAGE, "VoltageLevel.BaseVoltage")                               \
    N(NOMINAL_VOLTAGE, "BaseVoltage.nominalVoltage")                           \
    N(BAY_LEVEL, "Bay.VoltageLevel")                                           \
    N(BAY_SUBSTATION, "Bay.Substation")                                        \
    N(LEVEL_SUBSTATION, "VoltageLevel.Substation")                             \
    N(SUBSTATION_FEEDER, "Substation.NormalEnergizingFeeder")                  \
    N(SUBSTATION_NAMING_FEEDER, "Substation.NamingFeeder")                     \
    N(FEEDER_SUBSTATION, "Feeder.NormalEnergizingSubstation")                  \
    N(FEEDER_FEEDS, "Feeder.NormalEnergizedSubstation")                        \
    N(FEEDER_HEAD, "Feeder.NormalHeadTerminal")                                \
    N(SWITCH_OPEN, "Switch.open")                                              \
    N(SWITCH_NORMAL_OPEN, "Switch.normalOpen")                                 \
    N(SWITCH_LOCKED, "Switch.locked")                                          \
    N(SWITCH_RETAINED, "Switch.retained")                                      \
    N(SWITCH_RATED, "Switch.ratedCurrent")                                     \
    N(PHASE_SWITCH, "SwitchPhase.Switch")                                      \
    N(PHASE_CLOSED, "SwitchPhase.closed")                                      \
    N(PHASE_NORMAL_OPEN, "SwitchPhase.normalOpen")                             \
    N(PHASE_SIDE1, "SwitchPhase.phaseSide1")                                   \
    N(PHASE_SIDE2, "SwitchPhase.phaseSide2")                                   \
    N(PHASE_RATED, "SwitchPhase.ratedCurrent")                                 \
    N(LINE_PHASE_LINE, "ACLineSegmentPhase.ACLineSegment")                     \
    N(LINE_PHASE_PHASE, "ACLineSegmentPhase.phase")                            \
    N(LOAD_PHASE_LOAD, "EnergyConsumerPhase.EnergyConsumer")                   \
    N(LOAD_PHASE_PHASE, "EnergyConsumerPhase.phase")                           \
    N(LOAD_PHASE_P, "EnergyConsumerPhase.p")                                   \
    N(LOAD_PHASE_Q, "EnergyConsumerPhase.q")                                   \
    N(CLAMP_LINE, "Clamp.ACLineSegment")                                       \
    N(CUT_LINE, "Cut.ACLineSegment")                                           \
    N(EQUIPMENT_PHASES, "ConductingEquipment.phases")                          \
    N(LENGTH, "Conductor.length")                                              \
    N(LINE_R, "ACLineSegment.r")                                               \
    N(LINE_X, "ACLineSegment.x")                                               \
    N(LINE_PER_LENGTH, "ACLineSegment.PerLengthImpedance")                     \
    N(PER_LENGTH_R, "PerLengthSequenceImpedance.r")                            \
    N(PER_LENGTH_X, "PerLengthSequenceImpedance.x")                            \
    N(MATRIX_OWNER, "PhaseImpedanceData.PhaseImpedance")                       \
    N(MATRIX_ROW, "PhaseImpedanceData.row")                                    \
    N(MATRIX_COLUMN, "PhaseImpedanceData.column")                              \
    N(MATRIX_SEQUENCE, "PhaseImpedanceData.sequenceNumber")                    \
    N(MATRIX_R, "PhaseImpedanceData.r")                                        \
    N(MATRIX_X, "PhaseImpedanceData.x")                                        \
    N(MATRIX_CONDUCTORS, "PerLengthPhaseImpedance.conductorCount")             \
    N(LINE_WIRE, "ACLineSegment.WireInfo")                                     \
    N(LINE_PHASE_WIRE, "ACLineSegmentPhase.WireInfo")                          \
    N(WIRE_RATED, "WireInfo.ratedCurrent")                                     \
    N(SWITCH_INFO_RATED, "SwitchInfo.ratedCurrent")                            \
    N(SOURCE_EQUIPMENT_NAME, "lo:Source.equipmentName")                        \
    N(UNITS, "lo:Units.system")                                                \
    N(SERIES_R, "SeriesCompensator.r")                                         \
    N(SERIES_X, "SeriesCompensator.x")                                         \
    N(LOAD_P, "EnergyConsumer.p")                                              \
    N(LOAD_Q, "EnergyConsumer.q")                                              \
    N(LOAD_P_FIXED, "EnergyConsumer.pfixed")                                   \
    N(LOAD_Q_FIXED, "EnergyConsumer.qfixed")                                   \
    N(CUSTOMER_COUNT, "EnergyConsumer.customerCount")                          \
    N(END_TRANSFORMER, "PowerTransformerEnd.PowerTransformer")                 \
    N(END_RATED_U, "PowerTransformerEnd.ratedU")                               \
    N(END_RATED_S, "PowerTransformerEnd.ratedS")                               \
    N(END_TERMINAL, "TransformerEnd.Terminal")                                 \
    N(END_NUMBER, "TransformerEnd.endNumber")                                  \
    N(END_BASE_VOLTAGE, "TransformerEnd.BaseVoltage")                          \
    N(END_INFO, "TransformerEnd.TransformerEndInfo")                           \
    N(TANK_END_TANK, "TransformerTankEnd.TransformerTank")                     \
    N(TANK_END_PHASES, "TransformerTankEnd.orderedPhases")                     \
    N(TANK_END_CIM16_PHASES, "TransformerTankEnd.phases")                      \
    N(TANK_TRANSFORMER, "TransformerTank.PowerTransformer")                    \
    N(TANK_INFO, "TransformerTank.TransformerTankInfo")                        \
    N(DATASHEET, "PowerSystemResource.AssetDatasheet")                         \
    N(INFO_TANK, "TransformerEndInfo.TransformerTankInfo")                     \
    N(INFO_NUMBER, "TransformerEndInfo.endNumber")                             \
    N(INFO_RATED_U, "TransformerEndInfo.ratedU")                               \
    N(INFO_RATED_S, "TransformerEndInfo.ratedS")                               \
    N(SET_TERMINAL, "OperationalLimitSet.Terminal")                            \
    N(SET_EQUIPMENT, "OperationalLimitSet.Equipment")                          \
    N(EQUIPMENT_LIMITS, "Equipment.OperationalLimitSet")                       \
    N(LIMIT_SET, "OperationalLimit.OperationalLimitSet")                       \
    N(LIMIT_TYPE, "OperationalLimit.OperationalLimitType")                     \
    N(CURRENT_VALUE, "CurrentLimit.value")                                     \
    N(CURRENT_NORMAL, "CurrentLimit.normalValue")                              \
    N(APPARENT_VALUE, "ApparentPowerLimit.value")                              \
    N(APPARENT_NORMAL, "ApparentPowerLimit.normalValue")                       \
    N(RESTRICTION_EQUIPMENT, "OperationalRestriction.Equipments")              \
    N(TYPE_DURATION, "OperationalLimitType.acceptableDuration")                \
    N(TYPE_INFINITE, "OperationalLimitType.isInfiniteDuration")                \
    N(TYPE_DIRECTION, "OperationalLimitType.direction")                        \
    N(UNIT_CONVERTER, "PowerElectronicsUnit.PowerElectronicsConnection")       \
    N(UP_EQUIPMENT, "UsagePoint.Equipments")                                   \
    N(UP_TERMINAL, "UsagePoint.Terminal")                                      \
    N(UP_VIRTUAL, "UsagePoint.isVirtual")                                      \
    N(UP_AGREEMENT, "UsagePoint.CustomerAgreement")                            \
    N(UP_LOCATION, "UsagePoint.ServiceLocation")                               \
    N(UP_PLACE, "UsagePoint.UsagePointLocation")                               \
    N(UP_REGION, "UsagePoint.outageRegion")                                    \
    N(EQUIPMENT_UP, "Equipment.UsagePoint")                                    \
    N(EQUIPMENT_UPS, "Equipment.UsagePoints")                                  \
    N(AGREEMENT_CUSTOMER, "CustomerAgreement.Customer")                        \
    N(AGREEMENT_UPS, "CustomerAgreement.UsagePoints")                          \
    N(DEVICE_UP, "EndDevice.UsagePoint")                                       \
    N(DEVICE_CUSTOMER, "EndDevice.Customer")                                   \
    N(CUSTOMER_LOCALE, "Customer.locale")                                      \
    N(CUSTOMER_KIND, "Customer.kind")                                          \
    N(CUSTOMER_NEED, "Customer.specialNeed")                                   \
    N(CUSTOMER_VIP, "Customer.vip")                                            \
    N(CUSTOMER_PERSON, "Customer.Person")                                      \
    N(CUSTOMER_ORGANISATION, "OrganisationRole.Organisation")                  \
    N(NOTIFICATION_CUSTOMER, "CustomerNotification.Customer")                  \
    N(NOTIFICATION_TYPE, "CustomerNotification.contactType")                   \
    N(NOTIFICATION_VALUE, "CustomerNotification.contactValue")                 \
    N(UP_EQUIPMENT_NAME, "lo:UsagePoint.equipmentName")                        \
    N(TASK_EQUIPMENT_NAME, "lo:WorkTask.equipmentName")                        \
    N(OUTAGE_EQUIPMENT_NAME, "lo:Outage.equipmentName")                        \
    N(OUTAGE_KIND, "lo:Outage.kind")                                           \
    N(OUTAGE_EXEMPT, "lo:Outage.exempt")                                       \
    N(OUTAGE_PLANNED, "Outage.isPlanned")                                      \
    N(OUTAGE_CAUSE, "Outage.cause")                                            \
    N(NOTIFICATION_ACCOUNT, "lo:CustomerNotification.account")                 \
    N(UP_MAX_OFF, "lo:UsagePoint.maxOffMinutes")                               \
    N(UP_MONTHS, "lo:UsagePoint.months")                                       \
    N(CUSTOMER_TIER, "lo:Customer.tier")                                       \
    N(CUSTOMER_IMPORTANCE, "lo:Customer.importance")                           \
    N(CUSTOMER_KVA, "lo:Customer.contractKVA")                                 \
    N(CUSTOMER_YEARS, "lo:Customer.yearsWithoutArrears")                       \
    N(CUSTOMER_MANAGER, "lo:Customer.manager")                                 \
    N(OWN_SOURCE_UP, "lo:OwnSource.UsagePoint")                                \
    N(RELAY_CUSTOMER, "lo:Relay.Customer")                                     \
    N(RELAY_ACCOUNT, "lo:Relay.account")                                       \
    N(RELAY_VILLAGE, "lo:Relay.village")                                       \
    N(RELAY_RESOURCE, "lo:Relay.PowerSystemResource")                          \
    N(RELAY_FOR, "lo:Relay.for")                                               \
    N(TASK_WORK, "WorkTask.Work")                                              \
    N(TASK_ASSETS, "WorkTask.Assets")                                          \
    N(TASK_CREWS, "WorkTask.Crews")                                            \
    N(TASK_PLAN, "WorkTask.SwitchingPlan")                                     \
    N(PLAN_OUTAGE, "SwitchingPlan.Outage")                                     \
    N(PLAN_OUTAGE_PLAN, "SwitchingPlan.OutagePlan")                            \
    N(OUTAGE_PLAN_OUTAGE, "OutagePlan.PlannedOutage")                          \
    N(OUTAGE_PLAN_CANCELLED, "OutagePlan.cancelledDateTime")                   \
    N(OUTAGE_CANCELLED, "Outage.cancelledDateTime")                            \
    N(OUTAGE_DOCUMENT, "PlannedOutage.OutagePlan")                             \
    N(OUTAGE_REASON, "PlannedOutage.reason")                                   \
    N(OUTAGE_POINTS, "Outage.DeEnergizedUsagePoint")                           \
    N(NOTE_PLAN, "PlannedOutageNotification.SwitchingPlan")                    \
    N(NOTE_POINT, "PlannedOutageNotification.UsagePoint")                      \
    N(NOTE_CUSTOMER, "PlannedOutageNotification.Customer")                     \
    N(GROUP_PLAN, "SwitchingStepGroup.SwitchingPlan")                          \
    N(GROUP_SEQUENCE, "SwitchingStepGroup.sequenceNumber")                     \
    N(STEP_GROUP, "SwitchingStep.SwitchingStepGroup")                          \
    N(STEP_ACTION, "SwitchingStep.SwitchingAction")                            \
    N(STEP_SEQUENCE, "SwitchingStep.sequenceNumber")                           \
    N(STEP_SUB_SEQUENCE, "SwitchingStep.subStepSequenceNumber")                \
    N(ACTION_AT, "SwitchingAction.plannedDateTime")                            \
    N(ACTION_PLAN, "SwitchingAction.SwitchingPlan")                            \
    N(SWITCH_ACTION_KIND, "SwitchAction.kind")                                 \
    N(SWITCH_ACTION_SWITCH, "SwitchAction.OperatedSwitch")                     \
    N(GROUND_ACTION_KIND, "GroundAction.kind")                                 \
    N(GROUND_ACTION_AT, "GroundAction.GroundedEquipment")                      \
    N(OUTAGE_EQUIPMENT, "Outage.Equipments")                                   \
    N(ASSET_RESOURCES, "Asset.PowerSystemResources")                           \
    N(RESOURCE_ASSETS, "PowerSystemResource.Assets")                           \
    N(WORK_NUMBER, "Work.workOrderNumber")                                     \
    N(WORK_KIND, "BaseWork.kind")                                              \
    N(WORK_STATUS, "BaseWork.statusKind")                                      \
    N(SCHEDULE_WORK, "WorkTimeSchedule.BaseWork")                              \
    N(SCHEDULE_KIND, "WorkTimeSchedule.kind")                                  \
    N(SCHEDULE_DISABLED, "TimeSchedule.disabled")                              \
    N(CREW_TYPE, "Crew.CrewType")                                              \
    N(CREW_SHIFT, "lo:Crew.shift")                                             \
    N(CREW_LEADER, "lo:Crew.leader")                                           \
    N(CLEARANCE_TAGS, "ClearanceDocument.TaggedPSRs")                          \
    N(CLEARANCE_DEAD, "ClearanceDocument.mustBeDeenergised")                   \
    N(MODE_TASK, "lo:WorkMode.WorkTask")                                       \
    N(MODE_MINUTES, "lo:WorkMode.minutes")                                     \
    N(MODE_CREWS, "lo:WorkMode.crews")                                         \
    N(MODE_TYPE, "lo:WorkMode.CrewType")                                       \
    N(MODE_LIVE, "lo:WorkMode.live")                                           \
    N(MODE_PARTS, "lo:WorkMode.maxParts")                                      \
    N(MODE_PART_MINUTES, "lo:WorkMode.minPartMinutes")                         \
    N(MODE_BEFORE, "lo:WorkMode.beforeMin")                                    \
    N(MODE_AFTER, "lo:WorkMode.afterMin")                                      \
    N(NEED_MODE, "lo:CrewNeed.WorkMode")                                       \
    N(NEED_TYPE, "lo:CrewNeed.CrewType")                                       \
    N(NEED_NUMBER, "lo:CrewNeed.number")                                       \
    N(TASK_PREDECESSOR, "lo:WorkTask.predecessor")                             \
    N(TASK_DUE, "lo:WorkTask.due")                                             \
    N(TASK_NOTICE, "lo:WorkTask.noticeClass")                                  \
    N(TASK_ALSO_DEAD, "lo:WorkTask.alsoDead")                                  \
    N(TASK_BUSBAR, "lo:WorkTask.busbar")

enum cim_name {
#define CIM_NAME_ENUM(identifier, text) N_##identifier,
    CIM_NAMES(CIM_NAME_ENUM)
#undef CIM_NAME_ENUM
        CIM_NAME_COUNT
};

/* Their texts, in the same order. */
const char *const *cim_name_texts(void);

/* The i-th of the names that older versions of the CIM have for some of them;
 * NULL behind the last. */
const char *cim_older_name(size_t i);

struct cim_build {
    const struct lo_objects *set;
    struct lo_findings *findings;
    lo_name name[CIM_NAME_COUNT];
    GHashTable *dangling;     /* "name id" already reported */
    struct cim_named **named; /* made when first asked (named.c) */
};

void cim_build_init(struct cim_build *b, const struct lo_objects *set,
                    struct lo_findings *findings);
void cim_build_release(struct cim_build *b);

/* --- asking ------------------------------------------------------------ */

/* Index of the object, below lo_objects_part_count. */
size_t cim_index(const struct cim_build *b, const struct lo_part *object);
const char *cim_class(const struct cim_build *b, const struct lo_part *object);

/* id.c: the canonical id of a part's mRID, which has no prefix any more; `out`
 * holds n + 5 bytes and gets no NUL. Returns how long it is. */
size_t cim_fold(char *out, const char *mrid, size_t n);

/* Name, else alias, else mRID. */
const char *cim_title(const struct cim_build *b, const struct lo_part *object);

/* NULL if absent. */
const char *cim_text(const struct cim_build *b, const struct lo_part *object,
                     enum cim_name name);

/* `fallback` if absent; also, with a finding, if it is not a finite number. */
double cim_number(const struct cim_build *b, const struct lo_part *object,
                  enum cim_name name, double fallback);

/* 1, 0, or -1 if absent (or, with a finding, neither). */
int cim_bool(const struct cim_build *b, const struct lo_part *object,
             enum cim_name name);

/* The object referred to; NULL if absent or, with a finding once for each
 * target, in no file. */
const struct lo_part *cim_ref(const struct cim_build *b,
                              const struct lo_part *object, enum cim_name name);

/* All values of a property; *owned* (g_ptr_array_free). */
GPtrArray *cim_values(const struct cim_build *b, const struct lo_part *object,
                      enum cim_name name);

/* A property that names somebody: a Person with his mobile phone, or a text
 * like "Wang 13800000000". Both in the arena, "" = not said. */
void cim_person(const struct cim_build *b, const struct lo_part *object,
                enum cim_name name, struct lo_arena *arena, const char **who,
                const char **phone);

/* Value of a path through compounds, nested or as objects of their own:
 * "BaseWork.priority/Priority.rank". NULL if absent. */
const char *cim_path(const struct cim_build *b, const struct lo_part *object,
                     const char *path);

/* named.c: the equipment that a text names; NULL and *why (static) if there is
 * none. _load: of a transformer the load behind it. */
struct cim_named;
const struct lo_part *cim_named_equipment(const struct cim_build *b,
                                          const char *text, const char **why);
const struct lo_part *cim_named_load(const struct cim_build *b,
                                     const char *text, const char **why);
void cim_named_free(struct cim_named *named); /* NULL is fine */

/* Strict number in C notation. */
bool cim_parse_number(double *out, const char *text);

/* --- findings ---------------------------------------------------------- */

/* class 'name' (mRID), *owned* (g_free). */
char *cim_label(const struct cim_build *b, const struct lo_part *object);

/* `object` may be NULL: then the finding is about the whole input. */
void cim_find(const struct cim_build *b, enum lo_severity severity,
              const char *rule, const struct lo_part *object,
              const char *advice, const char *format, ...) LO_PRINTF(6, 7);

/* --- shared by the builders -------------------------------------------- */

/* File names copied into `arena`, by document; *owned* (g_ptr_array_free). */
GPtrArray *cim_files(const struct cim_build *b, struct lo_arena *arena);

/* Objects of these classes, NULL behind the last, in their order; *owned*. */
GPtrArray *cim_objects_of(const struct cim_build *b,
                          const char *const *classes);
struct lo_origin cim_origin(const GPtrArray *files,
                            const struct lo_part *object);

/* Copy of the elements, of `size` bytes each, in `arena`. */
void *cim_array(struct lo_arena *arena, const GArray *from, size_t size);

/* One usage point at one piece of equipment, whichever side wrote the link. */
struct cim_usage {
    const struct lo_part *usage_point;
    const struct lo_part *equipment;
};

/* All of them, each pair once, in the order of the objects; *owned*. */
GArray *cim_usages(const struct cim_build *b);

/* Equipment ids by object; *owned* (g_free), part_count long, -1 = none. */
int32_t *cim_equipment_of(const struct cim_build *b,
                          const struct lo_network *network);

#endif
